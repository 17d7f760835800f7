"""Trying a list of keys: what each of them would do if it were sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery.contract.advice import Advice, advice
from delivery.contract.declared import Declared
from delivery.contract.known_terms import is_well_formed
from delivery.contract.reading_lists import GivenKey, GivenList
from delivery.snapshot import PublishedTaxonomy
from variants.engine.reference_held import held_segments
from variants.engine.types import Context
from variants.live import live_targets

#: Axes in which a key is looked for when nobody says of which kind it is.
TERMS = ("segment", "channel", "device", "locale")
KNOWN, INACTIVE, UNKNOWN, MALFORMED = "known", "inactive", "unknown", "malformed"


@dataclass(frozen=True, slots=True)
class TriedKey:
    """What one key would do.

    :param axis: of which kind it is; empty where nobody said so and nothing is called that.
    :param state: `known`, `inactive`, `unknown` or `malformed`.
    :param name: of the term; of an attribute, the segments whose conditions read it.
    :param has_condition: whether visitors are in this segment by a condition too, so that it need
        not be sent.
    :param modules: (key, name) of the live modules with a variant for it or for a term above it.
    :param advice: for what is not known.
    """

    axis: str
    key: str
    state: str
    name: str = ""
    url: str = ""
    has_condition: bool = False
    modules: tuple[tuple[str, str], ...] = ()
    advice: Advice | None = None


def try_keys(given: Iterable[GivenKey], declared: Declared | None = None) -> list[TriedKey]:
    """Say what each key would do, in the order given: a constant number of queries."""
    declared = declared or Declared()
    keys = [GivenKey(each.axis or _axis_of(each.key, declared), each.key) for each in given]
    users = _users(keys, declared)
    return [_tried(each, declared, users) for each in dict.fromkeys(keys)]


def held_in(given: GivenList, taxonomy: PublishedTaxonomy) -> list[list[str]]:
    """Return the names of the published segments that each example context would hold."""
    published = taxonomy.compiled.taxonomy
    return [
        [
            published.segments[key].name
            for key in sorted(held_segments(published, _context(each)).keys)
        ]
        for each in given.contexts
    ]


def _context(example: Mapping[str, Any]) -> Context:
    def texts(name: str) -> frozenset[str]:
        value = example.get(name) or ()
        return frozenset([value] if isinstance(value, str) else value)

    return Context(
        at=0,
        segments=texts("segments"),
        attributes=example.get("attributes") or {},
        consent=texts("consent"),
        personalize=example.get("personalize") is not False,
    )


def _axis_of(key: str, declared: Declared) -> str | None:
    """The kind of a key of which nobody said it: the first in which it is declared, then near."""
    for axis in TERMS:
        term = declared.term(axis, key)
        if term is not None and term.key.lower() == key.lower():
            return axis
    if key in declared.purposes:
        return "purpose"
    if key in declared.readers:
        return "attribute"
    return next((axis for axis in TERMS if declared.nearest(axis, key)), None)


def _users(
    keys: list[GivenKey], declared: Declared
) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    """By axis and key, the live modules with a live variant that targets it (one query)."""
    wanted = {
        (axis, key): [each.lower() if axis == "locale" else each for each in path]
        for axis, key in ((given.axis, given.key) for given in keys)
        if axis in TERMS and (path := declared.path(axis, key))
    }
    every = {key for path in wanted.values() for key in path}
    found: defaultdict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)
    for axis, key, module, name in live_targets([f"{axis}s" for axis in TERMS], every):
        found[axis.removesuffix("s"), key][module, name] = None
    return {
        (axis, key): tuple(dict.fromkeys(each for above in path for each in found[axis, above]))
        for (axis, key), path in wanted.items()
        if axis is not None
    }


def _tried(
    given: GivenKey,
    declared: Declared,
    users: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> TriedKey:
    axis, key = given.axis or "", given.key
    term = declared.term(axis, key) if axis in TERMS else None
    if term is not None:
        return TriedKey(
            axis,
            key,
            KNOWN if term.active else INACTIVE,
            name=term.name,
            url=term.url,
            has_condition=term.has_condition,
            modules=users.get((axis, key), ()),
            advice=None if term.active else advice(declared, axis, key),
        )
    if axis == "purpose" and key in declared.purposes:
        return TriedKey(axis, key, KNOWN)
    if axis == "attribute" and key in declared.readers:
        return TriedKey(axis, key, KNOWN, name=", ".join(declared.readers[key]))
    state = UNKNOWN if is_well_formed(axis, key) else MALFORMED
    asked = key if state == UNKNOWN else "(malformed)"
    return TriedKey(axis, key, state, advice=advice(declared, axis or "segment", asked))
