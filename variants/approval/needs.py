"""What a change needs approved: digests of documents and of compositions.

The gate and the review screens both ask here, so what is approved is what is demanded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taxonomy.instants import parse_instant
from variants.engine.cells import CompositionChange
from variants.engine.digests import digest
from variants.models import DocumentKind

Document = Mapping[str, Any]

OWN_PART = ""
"""The name of a module's own part, or of a whole experience, among its documents."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Digests of one published document that approvals must cover.

    `documents` maps `""` (the module's own part, the experience) and keys of variants to digests.
    `compositions` are digests of compositions as rendered; where they are too many to enumerate,
    `value:<fields>:<digest>` of changed field groups and `rule:<key>:<digest>` of projections.
    Where only the taxonomy composes a module in another way, each begins with
    `terms:<digest>:`: what was approved for some is not approved for whoever a term is moved to.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    compositions: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.documents or self.compositions)


NOTHING = Needed()


def document_digests(kind: str, document: Document | None) -> dict[str, str]:
    """Return the digests of the parts of a document that are approved one by one.

    The name of an experience is not shown to anybody and not part of its digest.
    """
    if document is None:
        return {}
    if kind == DocumentKind.EXPERIENCE:
        return {OWN_PART: digest({"key": document["key"], "slots": document["slots"]})}
    own = {name: value for name, value in document.items() if name != "variants"}
    return {OWN_PART: digest(own)} | {
        variant["key"]: digest(variant) for variant in document["variants"]
    }


def needed_for(
    kind: str,
    old: Document | None,
    new: Document | None,
    change: CompositionChange | None,
    projections: Mapping[str, Any] | None = None,
    terms: str = "",
) -> Needed:
    """Return what has to be approved before a document may take another's place.

    Taking away needs nothing: neither a document, nor variants of it, nor an earlier end.

    :param old: the same as `new` where only the taxonomy changes what is composed of it.
    :param change: what the change does to compositions; None for an experience.
    :param projections: what each blocking rule said of its projection, by key of the rule.
    :param terms: a digest of what terms decide otherwise, for where `old` is `new`.
    """
    if kind == DocumentKind.TAXONOMY or new is None:
        return NOTHING
    if old is not new and only_takes_away(kind, old, new):
        return NOTHING
    before = document_digests(kind, old)
    after = document_digests(kind, new)
    documents = {name: value for name, value in after.items() if before.get(name) != value}
    if change is None:
        return Needed(documents)
    if change.enumerated:
        shown = {each.digest for each in change.added} | {each.after for each in change.changed}
    else:
        shown = {*(_values(new) if old is new else _changed_values(old, new, documents))}
        shown |= {f"rule:{key}:{digest(said)}" for key, said in (projections or {}).items()}
    if old is new:
        shown = {f"terms:{terms}:{each}" for each in shown}
    return Needed(documents, frozenset(shown))


def only_takes_away(kind: str, old: Document | None, new: Document) -> bool:
    """Say whether a document differs from the old one only by less: fewer variants, earlier ends.

    An end moves with the rights of images and with nothing else that a row says.
    """
    if old is None or kind != DocumentKind.MODULE:
        return False
    kept = {variant["key"] for variant in new["variants"]}
    before = [variant for variant in old["variants"] if variant["key"] in kept]
    if len(before) != len(kept):
        return False
    pairs = [*zip(before, new["variants"], strict=True)]
    return (
        _without(old, "variants", "defaultEnds") == _without(new, "variants", "defaultEnds")
        and all(map(_is_earlier, old["defaultEnds"], new["defaultEnds"]))
        and all(
            _without(one, "rightsUntil") == _without(other, "rightsUntil")
            and _is_earlier(one["rightsUntil"], other["rightsUntil"])
            for one, other in pairs
        )
    )


def _is_earlier(before: str | None, after: str | None) -> bool:
    """Whether an end is the same or comes earlier; None is no end."""
    if after is None or before is None:
        return before is None
    return parse_instant(after) <= parse_instant(before)


def _without(document: Document, *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def _changed_values(
    old: Document | None, new: Document, changed: Mapping[str, str]
) -> Iterator[str]:
    """The values of the default that differ, and all that changed variants bring."""
    before = (old or {}).get("fields", {})
    for group in new["groups"]:
        values = _of_group(group, new["fields"])
        if old is None or values != _of_group(group, before):
            yield _value(group, values)
    yield from _overrides(new, changed)


def _values(document: Document) -> Iterator[str]:
    """All values that can be composed."""
    for group in document["groups"]:
        yield _value(group, _of_group(group, document["fields"]))
    yield from _overrides(document, {variant["key"] for variant in document["variants"]})


def _overrides(document: Document, keys: Iterable[str]) -> Iterator[str]:
    wanted = set(keys)
    for variant in document["variants"]:
        if variant["key"] in wanted:
            for group in document["groups"]:
                if group[0] in variant["overrides"]:
                    yield _value(group, _of_group(group, variant["overrides"]))


def _of_group(group: Iterable[str], values: Document) -> dict[str, Any]:
    return {name: values.get(name) for name in group}


def _value(group: Iterable[str], values: Document) -> str:
    return f"value:{'+'.join(group)}:{digest(values)}"
