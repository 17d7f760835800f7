"""Variants as they were published."""

from typing import Any

import graphene

from delivery.ids import global_id
from delivery.served import ServedModule, ServedVariant
from delivery.types.connections import connection
from delivery.types.enums import Priority
from delivery.types.modules import Module
from delivery.types.node import Node
from delivery.types.scalars import DateTime, JSONObject

ID = graphene.ID


def _keys(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(ID), required=True, description=description)


class SegmentTargeting(graphene.ObjectType):
    """Which segments are meant, by keys; an empty part always holds."""

    any = _keys("At least one of these is held.")
    all = _keys("Every one of these is held.")
    none = _keys("Not one of these is held.")


class Targeting(graphene.ObjectType):
    """Who is meant, by keys of terms; an empty part means everybody."""

    locales = _keys("Tags of locales.")
    segments = graphene.Field(SegmentTargeting, required=True, description="Segments.")
    channels = _keys("Channels, each with what lies below it.")
    devices = _keys("Devices, each with what lies below it.")
    starts_at = DateTime(description="From when on; null: always.")
    ends_at = DateTime(description="Until when, exclusive; null: for ever.")

    @staticmethod
    def resolve_locales(variant: ServedVariant, info: Any) -> list[str]:
        return variant.document["targeting"]["locales"]

    @staticmethod
    def resolve_segments(variant: ServedVariant, info: Any) -> dict[str, list[str]]:
        return variant.document["targeting"]["segments"]

    @staticmethod
    def resolve_channels(variant: ServedVariant, info: Any) -> list[str]:
        return variant.document["targeting"]["channels"]

    @staticmethod
    def resolve_devices(variant: ServedVariant, info: Any) -> list[str]:
        return variant.document["targeting"]["devices"]

    @staticmethod
    def resolve_starts_at(variant: ServedVariant, info: Any) -> str | None:
        return variant.document["startsAt"]

    @staticmethod
    def resolve_ends_at(variant: ServedVariant, info: Any) -> str | None:
        return variant.document["endsAt"]


class Provenance(graphene.ObjectType):
    """Where a variant comes from, and what it cost."""

    source = graphene.String(
        description="in-house, agency, licensed, user-generated or ai-assisted."
    )
    supplier = graphene.String(description="Who made it.")
    cost = graphene.String(description="What it cost, a decimal number as text.")
    currency = graphene.String(description="The currency of the cost, an ISO 4217 code.")
    rights_until = DateTime(description="From when on it may not be used any more; null: no end.")

    @staticmethod
    def resolve_rights_until(provenance: dict[str, Any], info: Any) -> str | None:
        return provenance["rightsUntil"]


class Variant(graphene.ObjectType):
    """What a module says otherwise, and for whom."""

    class Meta:
        interfaces = (Node,)

    key = ID(required=True, description="The key, unique in its module, which never changes.")
    name = graphene.String(required=True, description="What editors call it.")
    module = graphene.Field(
        Module, required=True, description="Its module, in the empty context now."
    )
    targeting = graphene.Field(Targeting, required=True, description="Who is meant.")
    overrides = JSONObject(
        required=True, description="The fields that differ, by name, as in `Module.fields`."
    )
    priority = graphene.Field(Priority, required=True, description="The first step of the cascade.")
    starts_at = DateTime(description="From when on it may be served; null: always.")
    ends_at = DateTime(description="Until when it may be served, exclusive; null: for ever.")
    provenance = graphene.Field(Provenance, description="Where it comes from, if it says.")

    @staticmethod
    def resolve_id(variant: ServedVariant, info: Any) -> str:
        return global_id(
            "Variant", f"{variant.published.document['key']}/{variant.document['key']}"
        )

    @staticmethod
    def resolve_key(variant: ServedVariant, info: Any) -> str:
        return variant.document["key"]

    @staticmethod
    def resolve_name(variant: ServedVariant, info: Any) -> str:
        return variant.document["name"]

    @staticmethod
    def resolve_module(variant: ServedVariant, info: Any) -> ServedModule:
        return variant.module

    @staticmethod
    def resolve_targeting(variant: ServedVariant, info: Any) -> ServedVariant:
        return variant

    @staticmethod
    def resolve_overrides(variant: ServedVariant, info: Any) -> dict[str, Any]:
        return variant.overrides()

    @staticmethod
    def resolve_priority(variant: ServedVariant, info: Any) -> Any:
        return Priority[variant.document["priority"].upper()]

    @staticmethod
    def resolve_starts_at(variant: ServedVariant, info: Any) -> str | None:
        return variant.document["startsAt"]

    @staticmethod
    def resolve_ends_at(variant: ServedVariant, info: Any) -> str | None:
        return variant.document["endsAt"]

    @staticmethod
    def resolve_provenance(variant: ServedVariant, info: Any) -> dict[str, Any] | None:
        return variant.document["provenance"]


VariantConnection = connection(Variant, "Variant", of="variants")


class VariantFilter(graphene.InputObjectType):
    """Which variants: the parts are all to be fulfilled, of the values of a part one. Terms are
    compared with the targeting as it is written, not by ancestors. Up to 1,000 values a part."""

    modules = graphene.List(graphene.NonNull(ID), description="Keys of modules.")
    types = graphene.List(graphene.NonNull(graphene.String), description="Keys of module types.")
    tags = graphene.List(graphene.NonNull(graphene.String), description="Tags of modules.")
    brand = ID(description="The key of the modules' brand.")
    segments = graphene.List(
        graphene.NonNull(ID), description="Keys of segments that they name, in whichever part."
    )
    channels = graphene.List(graphene.NonNull(ID), description="Keys of channels that they name.")
    devices = graphene.List(graphene.NonNull(ID), description="Keys of devices that they name.")
    locales = graphene.List(graphene.NonNull(ID), description="Tags of locales that they name.")
