"""Reading a published module document into the engine's values."""

from collections.abc import Mapping
from typing import Any

from taxonomy.instants import parse_instant
from taxonomy.targeting import Targeting
from variants.engine.types import (
    Arm,
    Experiment,
    Holdout,
    Instant,
    ModuleDocument,
    Priority,
    VariantDocument,
)

Document = Mapping[str, Any]


def module_from_document(document: Document) -> ModuleDocument:
    """Read a published module document, as `variants.documents` writes it."""
    return ModuleDocument(
        key=document["key"],
        type=document["type"],
        brand=document["brand"],
        locale=document["locale"],
        groups=tuple(tuple(group) for group in document["groups"]),
        defaults=document["fields"],
        variants=tuple(_variant(variant) for variant in document["variants"]),
        default_ends={
            index: parse_instant(end)
            for index, end in enumerate(document["defaultEnds"])
            if end is not None
        },
        experiments=tuple(_experiment(entry) for entry in document["experiments"]),
        holdouts=tuple(
            Holdout(key=entry["key"], seed=entry["seed"], share=entry["share"])
            for entry in document["holdouts"]
        ),
    )


def _variant(document: Document) -> VariantDocument:
    targeting = document["targeting"]
    segments = targeting["segments"]
    return VariantDocument(
        key=document["key"],
        overrides=document["overrides"],
        targeting=Targeting(
            locales=tuple(targeting["locales"]),
            any_segments=tuple(segments["any"]),
            all_segments=tuple(segments["all"]),
            no_segments=tuple(segments["none"]),
            channels=tuple(targeting["channels"]),
            devices=tuple(targeting["devices"]),
        ),
        priority=Priority[document["priority"].upper()],
        starts_at=_instant(document["startsAt"]),
        ends_at=_instant(document["endsAt"]),
        rights_until=_instant(document["rightsUntil"]),
    )


def _experiment(document: Document) -> Experiment:
    return Experiment(
        key=document["key"],
        seed=document["seed"],
        coverage=document["coverage"],
        running=document["state"] == "running",
        arms=tuple(
            Arm(weight=arm["weight"], variants=tuple(arm["variants"])) for arm in document["arms"]
        ),
    )


def _instant(text: str | None) -> Instant | None:
    return None if text is None else parse_instant(text)
