"""Count: how many of something a text, or all that a visitor sees together, may hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple, Self, cast

from brand.rules.kinds.base import Kind, Scope, Summary
from brand.rules.kinds.bounds import Bounds
from brand.rules.kinds.counted import ITEMS, Occurrence, letters_in
from brand.rules.parameters import Parameters, whole_bounds
from brand.rules.text.blocks import blocks_of
from brand.rules.text.exclamations import without
from brand.rules.text.leaving_out import leaving_out
from brand.rules.text.marking import span_of
from brand.rules.types import Content, Edit, Hit, Json, Source, Span

#: Nobody counts further.
MOST = 1_000_000
#: Of a composition a finding keeps the first spans only.
MOST_SPANS = 20
#: "OK" is no shouting: the share of capitals is judged from so many letters on.
FEWEST_LETTERS = 8
_TEXTS = frozenset({"text", "rich_text"})


class Counted(NamedTuple):
    """What a field group holds: how many, of how many letters (for shares), and where."""

    total: int
    letters: int
    spans: tuple[Span, ...]


NOTHING = Counted(0, 0, ())


@dataclass(frozen=True)
class Count(Kind):
    """How many of an item each field, or all fields of a composition together, may hold.

    Of `capitals` the share of all letters in per cent is judged. An empty field holds too little
    of nothing; a composition may.
    """

    key = "count"
    label = "Count"
    purpose = (
        "How many exclamation marks, emoji, links or calls to action there may be, "
        "and how much in capitals."
    )
    reads = frozenset({"text", "rich_text", "url"})

    item: str
    bounds: Bounds
    scope: Scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `item` (one of `ITEMS`), `minimum`, `maximum`, `scope` (field or composition)."""
        reader = Parameters(parameters)
        item = reader.choice("item", tuple(ITEMS))
        minimum, maximum = whole_bounds(reader, 0, 100 if item == "capitals" else MOST)
        scope: Scope = "field"
        if reader.choice("scope", ("field", "composition"), "field") == "composition":
            scope = "composition"
        reader.done()
        return cls(item, Bounds(minimum, maximum, ITEMS[item].name), scope)

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark what is too much; of what is too little there is nothing to mark."""
        if not content.text.strip() or not self._reads(content):
            return
        found = list(ITEMS[self.item].find(content))
        hit = self._hit(self._counted(content, found))
        if hit is None:
            return
        if hit.evidence["bound"] == "minimum":
            yield replace(hit, spans=())
            return
        surplus = self._surplus(found)
        spans = tuple(span_of(content, start, end) for start, end in _touching(surplus))
        left = sum(each.weight for each in found) - sum(each.weight for each in surplus)
        fixes = self._fixes(content, surplus) if self.bounds.broken(left) is None else ()
        yield replace(hit, spans=spans, fixes=fixes)

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Return how many a field group holds, and the first of them."""
        each = [
            self._counted(content, list(ITEMS[self.item].find(content)))
            for content in contents.values()
            if self._reads(content)
        ]
        total = reduce(_sum, each, NOTHING)
        return total if total != NOTHING else None

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Add, and keep the first spans."""
        return _sum(cast(Counted, left), cast(Counted, right))

    def judge(self, summary: Summary | None) -> Iterator[Hit]:
        """Compare what all field groups hold with the limits."""
        hit = self._hit(cast(Counted, summary) if summary is not None else NOTHING)
        if hit is not None:
            yield hit

    def _reads(self, content: Content) -> bool:
        return content.kind in _TEXTS or not ITEMS[self.item].in_texts_only

    def _counted(self, content: Content, found: Sequence[Occurrence]) -> Counted:
        return Counted(
            sum(each.weight for each in found),
            letters_in(content) if self.item == "capitals" else 0,
            tuple(span_of(content, each.start, each.end) for each in found[:MOST_SPANS]),
        )

    def _hit(self, counted: Counted) -> Hit | None:
        measured: float = counted.total
        if self.item == "capitals":
            if counted.letters < FEWEST_LETTERS:
                return None
            measured = round(100 * counted.total / counted.letters, 1)
        return self.bounds.hit(measured, counted.spans)

    def _surplus(self, found: Sequence[Occurrence]) -> list[Occurrence]:
        """Return what goes beyond the maximum, counted from the first; of capitals all."""
        if self.item == "capitals":
            return [each for each in found if each.weight > 1] or list(found)
        surplus: list[Occurrence] = []
        total = 0
        for each in found:
            if total + each.weight <= (self.bounds.maximum or 0):
                total += each.weight
            else:
                surplus.append(each)
        return surplus

    def _fixes(
        self, content: Content, surplus: Sequence[Occurrence]
    ) -> tuple[tuple[Edit, ...], ...]:
        """Suggest a text without the surplus where leaving it out changes nothing that is said."""
        if self.item not in {"exclamation", "emoji"}:
            return ()
        edits: list[Edit] = []
        for block in blocks_of(content):
            marks = [
                (each.start, each.end)
                for each in surplus
                if block.start <= each.start and each.end <= block.end
            ]
            runs = _runs(content, marks)
            if self.item == "exclamation":
                changes = list(without(content.text, block, runs))
            else:
                changes = [leaving_out(content.text, block, *run) for run in runs]
            edits.extend(Edit(content.field, *change) for change in changes)
        return (tuple(edits),)


def _sum(left: Counted, right: Counted) -> Counted:
    return Counted(
        left.total + right.total,
        left.letters + right.letters,
        (left.spans + right.spans)[:MOST_SPANS],
    )


def _touching(found: Sequence[Occurrence]) -> list[tuple[int, int]]:
    """Join what stands side by side: "!!" is marked as one."""
    joined: list[tuple[int, int]] = []
    for each in found:
        if joined and joined[-1][1] == each.start:
            joined[-1] = joined[-1][0], each.end
        else:
            joined.append((each.start, each.end))
    return joined


def _runs(content: Content, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join what only white space parts, so that no two edits meet."""
    run: tuple[int, int] | None = None
    for start, end in marks:
        if run is not None and not content.text[run[1] : start].strip():
            run = run[0], end
            continue
        if run is not None:
            yield run
        run = start, end
    if run is not None:
        yield run
