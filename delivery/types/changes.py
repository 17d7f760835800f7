"""What was published since a generation."""

from typing import Any

import graphene

from delivery.types.connections import connection
from delivery.types.enums import ChangeKind
from delivery.types.scalars import DateTime
from taxonomy.instants import parse_instant
from variants.selectors import ChangeRecord

ID = graphene.ID


class Change(graphene.ObjectType):
    """One thing that a generation changed."""

    generation = graphene.Int(required=True, description="The generation that changed it.")
    kind = graphene.Field(ChangeKind, required=True, description="What was done.")
    module = ID(description="The key of the module, if it is about one.")
    variants = graphene.List(
        graphene.NonNull(ID),
        required=True,
        description="The keys of the module's variants that differ from before.",
    )
    at = DateTime(required=True, description="When it was published.")

    @staticmethod
    def resolve_at(change: ChangeRecord, info: Any) -> int:
        return parse_instant(change.at.isoformat(), truncate=True)


ChangeConnection = connection(Change, "Change", of="changes")
