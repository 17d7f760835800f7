"""What callers may send: the terms of one published taxonomy, as sets that are quick to ask."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from delivery.contexts import AskedContext
from delivery.snapshot import PublishedTaxonomy

#: What can be a key at all; anything else is counted without being kept.
WELL_FORMED = {
    "locale": re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,8}"),
    "attribute": re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}"),
}
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
#: How many tags of locales are remembered as known.
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
        self.taxonomy = taxonomy
        self.segments = frozenset(terms.segments)
        # Not sent is as good as known.
        self.channels = frozenset([None, *terms.channels])
        self.devices = frozenset([None, *terms.devices])
        self.purposes = frozenset(purpose for purpose in compiled.purposes if purpose)
        self.attributes = frozenset(
            name
            for segment in terms.segments.values()
            if segment.condition
            for name in names_read(segment.condition)
        )
        self._locales = terms.locales.keys()
        self._chain = compiled.chain
        self._known_tags: set[str | None] = {None}

    def has_all(self, context: AskedContext) -> bool:
        """Whether everything that a context names is declared: asked of every request."""
        return (
            context.channel in self.channels
            and context.device in self.devices
            and (context.locale in self._known_tags or self._knows_locale(context.locale))
            and self.segments.issuperset(context.segments)
            and self.purposes.issuperset(context.consent)
            and self.attributes.issuperset(context.attributes)
        )

    def unknown_in(self, context: AskedContext) -> Iterator[tuple[str, str]]:
        """Yield the axis and key of everything that a context names and nobody declared."""
        for key in context.segments - self.segments:
            yield "segment", key
        if context.channel not in self.channels:
            yield "channel", str(context.channel)
        if context.device not in self.devices:
            yield "device", str(context.device)
        if not self._knows_locale(context.locale):
            yield "locale", str(context.locale)
        for key in context.consent - self.purposes:
            yield "purpose", key
        for key in context.attributes.keys() - self.attributes:
            yield "attribute", key

    def _knows_locale(self, tag: str | None) -> bool:
        """Whether a tag, or one that it falls back to, is declared."""
        known = tag is None or not self._locales.isdisjoint(self._chain(tag))
        if known and len(self._known_tags) < TAGS:
            self._known_tags.add(tag)
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
