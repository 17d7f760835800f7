"""The demo content as the engine reads it: documents made from its pack, without a database."""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from taxonomy.documents import taxonomy_from_document
from taxonomy.instants import parse_instant
from taxonomy.types import Taxonomy
from variants.engine.documents import module_from_document
from variants.engine.reference import resolve
from variants.engine.types import Context, ModuleDocument, Resolution

FOLDER = Path(__file__).parents[2] / "demo" / "alpenglow"
TEXT = (FOLDER / "pack.json").read_text(encoding="utf-8")
PACK: dict[str, Any] = json.loads(TEXT)

NOVEMBER = parse_instant("2026-11-24T09:00:00Z")
SUMMER = parse_instant("2027-07-01T09:00:00Z")
EVERY_CONSENT = frozenset({"personalization", "location"})


def _groups(module_type: Mapping[str, Any]) -> list[list[str]]:
    """All groups of a type in type order; packs name only those of several fields."""
    whole = {name: group for group in module_type["groups"] for name in group}
    groups = [whole.get(name, [name]) for name in module_type["fields"]]
    return [group for index, group in enumerate(groups) if group not in groups[:index]]


GROUPS = {each["key"]: _groups(each) for each in PACK["moduleTypes"]}


def _document(module: Mapping[str, Any]) -> ModuleDocument:
    groups = GROUPS[module["type"]]
    variants = []
    for variant in module["variants"]:
        targeting = {name: part for name, part in variant["targeting"].items() if name[-2:] != "At"}
        window = {name: variant["targeting"][name] for name in ("startsAt", "endsAt")}
        rights = {"rightsUntil": variant["provenance"]["rightsUntil"]}
        variants.append(variant | {"targeting": targeting} | window | rights)
    return module_from_document(
        module
        | {
            "groups": groups,
            "defaultEnds": [None] * len(groups),
            "variants": variants,
            "experiments": [],
            "holdouts": [],
        }
    )


TAXONOMY: Taxonomy = taxonomy_from_document(PACK)
MODULES = {module["key"]: _document(module) for module in PACK["modules"]}


def answer(module: str, **context: Any) -> Resolution:
    """Resolve a module of the demo; on a morning in November if no other instant is given."""
    return resolve(MODULES[module], TAXONOMY, Context(**{"at": NOVEMBER} | context))


def subsets(keys: list[str]) -> Iterator[frozenset[str]]:
    """Every set of segments that a caller could name, none and all included."""
    for size in range(len(keys) + 1):
        yield from map(frozenset, combinations(sorted(keys), size))
