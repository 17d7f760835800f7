"""What a change must satisfy before it goes live.

Every check sees the documents as they will be; the gate runs all of them on every change and
refuses the whole publication if one of them objects. Brand rules and approvals are further
entries of `CHECKS`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content.documents import Problem
from content.module_types import ModuleType, get_module_type
from taxonomy.instants import parse_instant
from taxonomy.trees import find_cycle
from variants.models import DocumentKind, Variant
from variants.targeting import TermNames
from variants.validation import (
    key_errors,
    name_errors,
    provenance_errors,
    targeting_errors,
    window_errors,
)

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change may not go live: the place, the value there and what was expected.

    `needs_approval` where nothing is wrong with it but that nobody approved it yet.
    """

    path: str
    value: Any
    expected: str
    needs_approval: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > 80:
            shown = f"{shown[:80]}…"
        return f"{self.path}: {shown}, expected {self.expected}."


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One document before and after; None where it is not published.

    `terms` are those of the taxonomy as it will be.
    """

    kind: str
    key: str
    old: Document | None
    new: Document | None
    terms: TermNames


Check = Callable[[ProposedChange], Iterable[Refusal]]


def taxonomy_is_whole(change: ProposedChange) -> Iterator[Refusal]:
    """Demand trees without cycles, and fallbacks that exist.

    Saving a term checks that too, but does not see what others are saving in that moment.
    """
    if change.kind != DocumentKind.TAXONOMY or change.new is None:
        return
    for axis in ("segments", "channels", "devices"):
        cycle = find_cycle({term["key"]: term["parent"] for term in change.new[axis]})
        if cycle:
            shown = " > ".join([*cycle, cycle[0]])
            yield Refusal(f"{axis}.{cycle[0]}.parent", shown, "a tree: no term lies below itself")
    for locale in change.new["locales"]:
        for tag in locale["fallbacks"]:
            if tag.lower() not in change.terms.locales:
                yield Refusal(f"locales.{locale['key']}.fallbacks", tag, "a locale of the taxonomy")


def module_is_whole(change: ProposedChange) -> Iterator[Refusal]:
    """Demand what a row or a pack demands as well, of everything that a module will show."""
    if change.kind != DocumentKind.MODULE or change.new is None:
        return
    module = change.new
    place = f"modules.{module['key']}"
    for problem in (*key_errors(module["key"]), *name_errors(module["name"])):
        yield Refusal(f"{place}.{problem.path}", problem.value, problem.expected)
    module_type = get_module_type(module["type"])
    yield from _values_are_whole(f"{place}.fields", module["fields"], module_type)
    for name in module_type.required:
        if _is_empty(module["fields"][name]):
            yield Refusal(f"{place}.fields.{name}", module["fields"][name], "a value")
    for variant in module["variants"]:
        of_variant = f"{place}.variants.{variant['key']}"
        for problem in _variant_problems(variant, change.terms):
            yield Refusal(f"{of_variant}.{problem.path}", problem.value, problem.expected)
        yield from _overrides_are_whole(
            f"{of_variant}.overrides", variant["overrides"], module_type
        )


def _variant_problems(variant: Document, terms: TermNames) -> Iterator[Problem]:
    """Yield what is wrong with a variant, except with its overrides."""
    yield from key_errors(variant["key"])
    yield from name_errors(variant["name"])
    if variant["priority"] not in Variant.Priority.values:
        yield Problem("priority", variant["priority"], _one_of(Variant.Priority.values))
    yield from targeting_errors(variant["targeting"], terms)
    provenance = variant["provenance"] or {}
    window = (variant["startsAt"], variant["endsAt"], provenance.get("rightsUntil"))
    yield from window_errors(*(text and parse_instant(text) for text in window))
    source = provenance.get("source")
    if source is not None and source not in Variant.Source.values:
        yield Problem("provenance.source", source, _one_of(Variant.Source.values))
    yield from provenance_errors(*map(provenance.get, ("cost", "currency", "supplier")))


def _overrides_are_whole(
    place: str, overrides: Document, module_type: ModuleType
) -> Iterator[Refusal]:
    """Demand something overridden, whole field groups and values of required fields."""
    if not overrides:
        yield Refusal(place, overrides, "at least one field group")
    yield from _values_are_whole(place, overrides, module_type)
    for name in module_type.required:
        if name in overrides and _is_empty(overrides[name]):
            yield Refusal(f"{place}.{name}", overrides[name], "a value")
    for group in module_type.groups:
        named = [name for name in group if name in overrides]
        if named and len(named) < len(group):
            yield Refusal(place, named, f"all of {', '.join(group)}, which go together")


def _values_are_whole(place: str, values: Document, module_type: ModuleType) -> Iterator[Refusal]:
    """Demand values of the kinds of their fields; rich text and images were built as such."""
    for name, value in values.items():
        block = module_type.child_blocks[name]
        if block.kind not in ("rich_text", "image") and (expected := block.refusal(value)):
            yield Refusal(f"{place}.{name}", value, expected)


def experience_is_whole(change: ProposedChange) -> Iterator[Refusal]:
    """Demand a key, a name, and slots that each have a name of their own."""
    if change.kind != DocumentKind.EXPERIENCE or change.new is None:
        return
    place = f"experiences.{change.key}"
    for problem in (*key_errors(change.key), *name_errors(change.new["name"])):
        yield Refusal(f"{place}.{problem.path}", problem.value, problem.expected)
    seen: set[str] = set()
    for index, slot in enumerate(change.new["slots"]):
        of_slot = f"{place}.slots[{index}].name"
        for problem in name_errors(slot["name"]):
            yield Refusal(of_slot, problem.value, problem.expected)
        if slot["name"] in seen:
            yield Refusal(of_slot, slot["name"], "a name of its own")
        seen.add(slot["name"])


def _is_empty(value: Any) -> bool:
    """Whether a published value says nothing: null, empty text, or rich text without words."""
    if isinstance(value, Mapping) and "text" in value:
        return not value["text"].strip()
    return value is None or (isinstance(value, str) and not value.strip())


def _one_of(values: list[str]) -> str:
    return f"one of {', '.join(values)}"


CHECKS: list[Check] = [taxonomy_is_whole, module_is_whole, experience_is_whole]
