"""What a change must satisfy before it goes live.

Every check sees the documents as they will be; the gate runs all of them on every change and
refuses the whole publication if one of them objects. Brand rules and approvals are further
entries of `CHECKS`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.module_types import get_module_type
from taxonomy.instants import parse_instant
from variants.models import DocumentKind

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change may not go live: the place, the value there and what was expected."""

    path: str
    value: Any
    expected: str

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > 80:
            shown = f"{shown[:80]}…"
        return f"{self.path}: {shown}, expected {self.expected}."


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One document before and after; None where it is not published."""

    kind: str
    key: str
    old: Document | None
    new: Document | None
    taxonomy: Document | None


Check = Callable[[ProposedChange], Iterable[Refusal]]


def module_is_complete(change: ProposedChange) -> Iterator[Refusal]:
    """Demand required fields, whole field groups, something overridden, windows that open."""
    if change.kind != DocumentKind.MODULE or change.new is None:
        return
    module = change.new
    place = f"modules.{module['key']}"
    required = get_module_type(module["type"]).required
    for name in required:
        if _is_empty(module["fields"].get(name)):
            yield Refusal(f"{place}.fields.{name}", module["fields"].get(name), "a value")
    for variant in module["variants"]:
        yield from _variant_is_complete(
            f"{place}.variants.{variant['key']}", variant, module["groups"], required
        )


def _variant_is_complete(
    place: str, variant: Document, groups: Iterable[list[str]], required: Iterable[str]
) -> Iterator[Refusal]:
    overrides = variant["overrides"]
    if not overrides:
        yield Refusal(f"{place}.overrides", overrides, "at least one field group")
    for name in required:
        if name in overrides and _is_empty(overrides[name]):
            yield Refusal(f"{place}.overrides.{name}", overrides[name], "a value")
    for group in groups:
        named = [name for name in group if name in overrides]
        if named and len(named) < len(group):
            yield Refusal(
                f"{place}.overrides", named, f"all of {', '.join(group)}, which go together"
            )
    starts_at, ends_at = variant["startsAt"], variant["endsAt"]
    if starts_at and ends_at and parse_instant(ends_at) <= parse_instant(starts_at):
        yield Refusal(f"{place}.endsAt", ends_at, f"an instant later than {starts_at}")


def slots_are_named_once(change: ProposedChange) -> Iterator[Refusal]:
    """Demand that no two slots of an experience share a name."""
    if change.kind != DocumentKind.EXPERIENCE or change.new is None:
        return
    seen: set[str] = set()
    for index, slot in enumerate(change.new["slots"]):
        if slot["name"] in seen:
            yield Refusal(
                f"experiences.{change.key}.slots[{index}].name", slot["name"], "a name of its own"
            )
        seen.add(slot["name"])


def _is_empty(value: Any) -> bool:
    """Whether a published value says nothing: null, empty text, or rich text without words."""
    if isinstance(value, Mapping) and "text" in value:
        return not value["text"].strip()
    return value is None or (isinstance(value, str) and not value.strip())


CHECKS: list[Check] = [module_is_complete, slots_are_named_once]
