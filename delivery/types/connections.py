"""Relay connections: each list of the API is one, with an edge type of its own."""

from typing import Any

import graphene


class PageInfo(graphene.ObjectType):
    """Where a page lies in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether more items follow.")
    has_previous_page = graphene.Boolean(
        required=True, description="Whether items come before this page."
    )
    start_cursor = graphene.String(
        description="The cursor of the first item; null if there is none."
    )
    end_cursor = graphene.String(description="The cursor of the last item; null if there is none.")


def connection(node: Any, name: str, *, of: str) -> type[graphene.ObjectType]:
    """Make the connection type of a list.

    :param name: the name of the node's type.
    :param of: what the list holds, in the plural, as a sentence says it.
    """
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"One place in a list of {of}.",
            "cursor": graphene.String(
                required=True, description="Where this is in the list, for `after`."
            ),
            "node": graphene.Field(
                node, description="What is here; null when an error says why it is not."
            ),
        },
    )
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": f"A page of a list of {of}.",
            "edges": graphene.List(
                graphene.NonNull(edge),
                required=True,
                description="The items of the page, in order.",
            ),
            "page_info": graphene.Field(
                PageInfo, required=True, description="Where the page lies in the list."
            ),
        },
    )


def paged(connection_type: Any, description: str, **arguments: Any) -> graphene.Field:
    """Make a field that gives pages of a list."""
    return graphene.Field(
        connection_type,
        required=True,
        description=description,
        **arguments,
        first=graphene.Int(description="How many items: up to 100, 20 if not said."),
        after=graphene.String(description="The cursor of the item before the first one."),
    )
