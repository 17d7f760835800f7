"""Length: how long a text may be, in what people or channels count."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, cast
from unicodedata import normalize

from brand.rules.kinds.base import BadParameters, Kind, Scope, Summary
from brand.rules.kinds.bounds import Bounds
from brand.rules.parameters import Parameters, whole_bounds
from brand.rules.text.blocks import blocks_of
from brand.rules.text.graphemes import clusters
from brand.rules.text.marking import span_of, whole
from brand.rules.text.sentences import sentences
from brand.rules.text.sms import segments
from brand.rules.text.words import words
from brand.rules.types import Content, Hit, Json, Source

#: Nothing is longer.
LONGEST = 1_000_000


def _characters(content: Content) -> list[int]:
    return [
        start
        for block in blocks_of(content)
        for start, _ in clusters(content.text, block.start, block.end)
    ]


def _words(content: Content) -> list[int]:
    return [word.start for word in words(content.text)]


def _sentences(content: Content) -> list[int]:
    return [sentence.start for sentence in sentences(content.text)]


def _bytes(content: Content) -> list[int]:
    return [
        start
        for start, end in clusters(content.text)
        for _ in normalize("NFC", content.text[start:end]).encode("utf-8", "surrogatepass")
    ]


def _sms_segments(content: Content) -> list[int]:
    return list(segments(content.text).starts)


#: Where each counted piece of a field's text starts, in code points, by the name of the unit.
UNITS: Mapping[str, Callable[[Content], list[int]]] = {
    "characters": _characters,
    "words": _words,
    "sentences": _sentences,
    "bytes": _bytes,
    "sms_segments": _sms_segments,
}


@dataclass(frozen=True)
class Length(Kind):
    """How long the text of a field, or all texts of a composition together, may be.

    Limits per channel and device are rules with a target each. An empty field is not too short:
    whether it must be filled is a matter of its type.
    """

    key = "length"
    label = "Length"
    purpose = (
        "How long a text may be: in characters as people see them, words, sentences, bytes or SMS."
    )

    unit: str
    bounds: Bounds
    scope: Scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `unit` (one of `UNITS`), `minimum`, `maximum` and `scope` (field or composition).

        :raises BadParameters: also for SMS segments of a composition: each field is sent alone.
        """
        reader = Parameters(parameters)
        unit = reader.choice("unit", tuple(UNITS), "characters")
        minimum, maximum = whole_bounds(reader, 0, LONGEST)
        scope: Scope = "field"
        if reader.choice("scope", ("field", "composition"), "field") == "composition":
            scope = "composition"
        reader.done()
        if scope == "composition" and unit == "sms_segments":
            raise BadParameters("scope", "composition", "field, as SMS are counted field by field")
        return cls(unit, Bounds(minimum, maximum, unit.replace("_", " ")), scope)

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark what is too much, or all of a text that is too short."""
        if not content.text.strip():
            return
        starts = UNITS[self.unit](content)
        marked = whole(content)
        limit = self.bounds.maximum
        if limit is not None and len(starts) > limit and starts[int(limit)] < marked.end:
            marked = span_of(content, starts[int(limit)], marked.end)
        hit = self.bounds.hit(len(starts), (marked,))
        if hit is not None:
            yield hit

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Return how much a field group says, in the unit."""
        count = UNITS[self.unit]
        read = (each for each in contents.values() if each.kind in self.reads)
        return sum(len(count(each)) for each in read) or None

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Add."""
        return cast(int, left) + cast(int, right)

    def judge(self, summary: Summary | None) -> Iterator[Hit]:
        """Compare all texts together with the limits."""
        hit = self.bounds.hit(cast(int, summary or 0))
        if hit is not None:
            yield hit
