"""Terms and brands, as members of the published taxonomy document."""

from typing import Any

import graphene

from delivery.ids import global_id
from delivery.types.connections import connection
from delivery.types.node import Node

ID = graphene.ID


class Term:
    """What the types of terms and brands have in common; the root is a member's mapping."""

    id = ID(required=True, description="The global id.")
    key = ID(required=True, description="The key, which never changes.")
    name = graphene.String(required=True, description="What people call it.")

    @classmethod
    def resolve_id(cls, term: dict[str, Any], info: Any) -> str:
        return global_id(info.parent_type.name, term["key"])


class InTree(Term):
    """What the types of segments, channels and devices have in common."""

    parent = ID(description="The key of the term above it; null at a root.")
    rank = graphene.Int(description="Its place in the order, smaller first; null is last.")
    active = graphene.Boolean(
        required=True, description="Whether editors may still choose it; answers do not look at it."
    )


class Segment(InTree, graphene.ObjectType):
    """A group of visitors."""

    class Meta:
        interfaces = (Node,)

    public_label = graphene.String(
        description="The words that tell a visitor why they are in it; null: the name does."
    )
    kind = graphene.String(
        description="demographic, behavioural, contextual, predictive or preference."
    )
    purpose = graphene.String(
        description="The consent without which neither it nor what lies below is ever held."
    )
    exclusive_children = graphene.Boolean(
        required=True, description="Whether a visitor is in at most one of the segments below it."
    )

    @staticmethod
    def resolve_public_label(term: dict[str, Any], info: Any) -> str | None:
        return term["publicLabel"]

    @staticmethod
    def resolve_exclusive_children(term: dict[str, Any], info: Any) -> bool:
        return term["exclusiveChildren"]


class Channel(InTree, graphene.ObjectType):
    """A way on which content reaches people."""

    class Meta:
        interfaces = (Node,)


class Device(InTree, graphene.ObjectType):
    """What people hold in their hands, or sit before."""

    class Meta:
        interfaces = (Node,)


class Locale(Term, graphene.ObjectType):
    """A language, maybe of a place: its key is a BCP 47 tag, compared without case."""

    class Meta:
        interfaces = (Node,)

    fallbacks = graphene.List(
        graphene.NonNull(ID),
        required=True,
        description="The tags it falls back to, nearest first; empty: the tag cut part by part.",
    )
    active = graphene.Boolean(
        required=True, description="Whether editors may still choose it; answers do not look at it."
    )


class Brand(Term, graphene.ObjectType):
    """Whose content it is."""

    class Meta:
        interfaces = (Node,)


#: For each kind of term in a snapshot its type.
TERM_TYPES = {
    "segments": Segment,
    "channels": Channel,
    "devices": Device,
    "locales": Locale,
    "brands": Brand,
}
TERM_CONNECTIONS = {
    kind: connection(term, term.__name__, of=kind) for kind, term in TERM_TYPES.items()
}
