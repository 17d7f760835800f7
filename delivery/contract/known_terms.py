"""What callers may send: the terms of one published taxonomy, as sets that are quick to ask."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from delivery.snapshot import PublishedTaxonomy

#: What can be a key at all; anything else is counted without being kept.
WELL_FORMED = {
    "locale": re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,8}"),
    "attribute": re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}"),
}
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
#: How many tags of locales are remembered as known or not.
TAGS = 1_000


def is_well_formed(axis: str, key: str) -> bool:
    """Whether a text can be a key of an axis (`UnknownKeyCount.Axis`)."""
    return WELL_FORMED.get(axis, _KEY).fullmatch(key) is not None


class KnownTerms:
    """The terms of a published taxonomy.

    `attributes` are the names that conditions of segments read, without what lies within them.
    """

    def __init__(self, taxonomy: PublishedTaxonomy) -> None:
        compiled = taxonomy.compiled
        terms = compiled.taxonomy
        self.segments = frozenset(terms.segments)
        self.channels = frozenset(terms.channels)
        self.devices = frozenset(terms.devices)
        self.purposes = frozenset(purpose for purpose in compiled.purposes if purpose)
        self.attributes = frozenset(
            name
            for segment in terms.segments.values()
            if segment.condition
            for name in names_read(segment.condition)
        )
        self._compiled = compiled
        self._tags: dict[str, bool] = {}

    def knows_locale(self, tag: str) -> bool:
        """Whether a tag, or one that it falls back to, is declared."""
        known = self._tags.get(tag)
        if known is None:
            locales = self._compiled.taxonomy.locales.keys()
            known = not locales.isdisjoint(self._compiled.chain(tag))
            if len(self._tags) < TAGS:
                self._tags[tag] = known
        return known


def names_read(condition: Any) -> Iterator[str]:
    """Yield the names of attributes that a condition reads, without what lies within them."""
    if isinstance(condition, Mapping):
        for path, operand in condition.items():
            if path.startswith("$"):
                yield from names_read(operand)
            else:
                yield path.split(".", 1)[0]
    elif isinstance(condition, Iterable) and not isinstance(condition, str):
        for each in condition:
            yield from names_read(each)
