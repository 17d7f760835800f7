"""What everything with a global id has in common."""

import graphene


class Node(graphene.Interface):
    """Something with a global id, that `node` finds again."""

    id = graphene.ID(required=True, description="The global id.")
