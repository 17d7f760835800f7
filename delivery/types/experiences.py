"""Experiences and their slots in a context."""

from collections.abc import Sequence
from typing import Any

import graphene

from delivery.ids import global_id
from delivery.served import ServedExperience, ServedModule, ServedSlot
from delivery.types.modules import Module
from delivery.types.node import Node

ID = graphene.ID


class Slot(graphene.ObjectType):
    """A named place in an experience."""

    name = graphene.String(required=True, description="The name of the slot.")
    module = graphene.Field(
        Module,
        description="Its module in the experience's context; null with an error when it is not "
        "served, or refused by `strict`.",
    )

    @staticmethod
    def resolve_name(slot: ServedSlot, info: Any) -> str:
        return slot.document["name"]

    @staticmethod
    def resolve_module(slot: ServedSlot, info: Any) -> ServedModule:
        return slot.module()


class Experience(graphene.ObjectType):
    """What one screen, e-mail or page asks for in one call."""

    class Meta:
        interfaces = (Node,)

    key = ID(required=True, description="The key, which never changes.")
    name = graphene.String(required=True, description="What editors call it.")
    slots = graphene.List(
        graphene.NonNull(Slot),
        required=True,
        description="The slots, in their order.",
        names=graphene.List(
            graphene.NonNull(graphene.String), description="Only these slots; all if not said."
        ),
    )

    @staticmethod
    def resolve_id(experience: ServedExperience, info: Any) -> str:
        return global_id("Experience", experience.document["key"])

    @staticmethod
    def resolve_key(experience: ServedExperience, info: Any) -> str:
        return experience.document["key"]

    @staticmethod
    def resolve_name(experience: ServedExperience, info: Any) -> str:
        return experience.document["name"]

    @staticmethod
    def resolve_slots(
        experience: ServedExperience, info: Any, names: Sequence[str] | None = None
    ) -> list[ServedSlot]:
        return experience.slots(names)
