"""What a variant states is what its default states: the same prices, dates, quantities, names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Self

import babel
import regex

from brand.rules.canonical import digest
from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.parameters import Parameters
from brand.rules.text.dates import Date
from brand.rules.text.facts import SORTS, Fact, facts_of, rewritten
from brand.rules.text.folding import folded
from brand.rules.text.units import SYMBOLS, UNITS
from brand.rules.types import Content, Edit, Hit, Json, Source, Span

_CHOICES = (*SORTS, "names")
_COMPARISONS = ("equal", "subset")
_TEXTS = frozenset({"text", "rich_text"})
#: Beyond so many differences nobody compares number by number any more.
_MOST_COMPARED = 300
#: Sorts whose sign or unit may be written in a way that is not known, as a bare number.
_AMOUNTS = frozenset({"prices", "percentages", "quantities"})


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a field states: what it is, where it stands, and its fact if it is one."""

    what: str
    identity: tuple[object, ...]
    start: int
    end: int
    text: str
    fact: Fact | None = None


class SameAsDefault(Kind):
    """A variant states what its default states, field by field, each read in its own language.

    Parameters: `compare` is `"equal"` (as often as the default, nothing left out) or `"subset"`
    (nothing else than the default says). `facts` lists what is compared: `"prices"`,
    `"percentages"`, `"quantities"`, `"dates"`, `"numbers"` (all others) and `"names"`, which are
    those in the list `names`. `tolerance` is how far numbers may be off, in percent of the
    default's. A number whose unit is not known counts as any unit.
    """

    key: ClassVar[str] = "same_as_default"
    label: ClassVar[str] = "Same as the default"
    purpose: ClassVar[str] = (
        "Prices, percentages, dates, quantities and product names in a variant are those of the "
        "default, in whatever language they are written."
    )
    reads: ClassVar[frozenset[str]] = _TEXTS | {"decimal", "currency", "date"}

    def __init__(
        self, facts: Sequence[str], names: Sequence[str], *, subset: bool, tolerance: float
    ) -> None:
        self.facts = frozenset(facts)
        self.subset = subset
        self.tolerance = Decimal(str(tolerance)) / 100
        longest_first = sorted(set(names), key=lambda name: (-len(name), name))
        self._names = (
            regex.compile(
                r"(?<![\p{L}\p{Nd}])(?:"
                + "|".join(regex.escape(folded(name, "words").text) for name in longest_first)
                + r")(?![\p{L}\p{Nd}])",
                regex.IGNORECASE | regex.FULLCASE,
            )
            if longest_first and "names" in self.facts
            else None
        )

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `facts`, `names`, `compare` and `tolerance`."""
        read = Parameters(parameters)
        facts = read.texts("facts", at_least=1)
        for index, fact in enumerate(facts):
            if fact not in _CHOICES:
                raise BadParameters(f"facts[{index}]", fact, f"one of {', '.join(_CHOICES)}")
        names = read.texts("names", ())
        if ("names" in facts) != bool(names):
            expected = "product names, and “names” among the facts" if names else "product names"
            raise BadParameters("names", list(names), expected)
        compare = read.choice("compare", _COMPARISONS, "equal")
        tolerance = read.number("tolerance", 0, 100) or 0
        read.done()
        return cls(facts, names, subset=compare == "subset", tolerance=tolerance)

    @classmethod
    def data_digest(cls) -> str:
        """Name what numbers, dates and units are read by: CLDR, and the units known here."""
        units = {key: [what, str(size)] for key, (what, size) in UNITS.items()}
        return digest([babel.__version__, units, SYMBOLS])

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Report what a variant's field states otherwise than its default's."""
        if source.variant is None or content.field not in source.defaults:
            return
        default = source.defaults[content.field]
        mine = self._stated(content, source.locale)
        theirs = self._stated(default, source.default_locale or source.locale)
        extra, missing = self._differences(mine, theirs)
        partners = _pairs(extra, self._left_out(mine, theirs) if self.subset else missing)
        for stated in extra:
            partner = partners.get(stated)
            yield self._hit(content, stated, partner, theirs, source)
        paired = set(partners.values())
        for stated in missing:
            if stated not in paired and not self.subset:
                evidence = {"what": stated.what, "found": "", "expected": [stated.text]}
                words = {"found": "", "expected": stated.text}
                yield Hit(evidence=evidence, words=words, about=stated.text)

    def _stated(self, content: Content, locale: str) -> list[Stated]:
        text = content.text
        if content.kind not in _TEXTS:
            return _stated_by_field(content)
        wanted = self.facts | {"numbers"} if self.facts & _AMOUNTS else self.facts
        found = [
            Stated(
                fact.sort, fact.identity, fact.start, fact.end, text[fact.start : fact.end], fact
            )
            for fact in facts_of(text, locale)
            if fact.sort in wanted
        ]
        if self._names:
            view = folded(text, "words")
            for match in self._names.finditer(view.text):
                start, end = view.to_stored(*match.span())
                identity = ("names", match.group().casefold())
                found.append(Stated("names", identity, start, end, text[start:end]))
        return found

    def _differences(
        self, mine: Sequence[Stated], theirs: Sequence[Stated]
    ) -> tuple[list[Stated], list[Stated]]:
        """Return what only one of two sides states; repeats count unless for a subset."""
        if self.subset:
            known = {stated.identity for stated in theirs}
            extra = [stated for stated in mine if stated.identity not in known]
            left = list(theirs)
        else:
            extra = _beyond(mine, theirs)
            left = _beyond(theirs, mine)
        if len(extra) <= _MOST_COMPARED and len(left) <= _MOST_COMPARED:
            extra, left = self._not_alike(extra, left)
        return self._asked_for(extra), self._asked_for(left)

    def _not_alike(
        self, extra: list[Stated], left: list[Stated]
    ) -> tuple[list[Stated], list[Stated]]:
        """Leave out what is near enough to something on the other side."""
        remaining = list(left)
        different = []
        for stated in extra:
            near = next((each for each in remaining if self._is_alike(stated, each)), None)
            if near is None:
                different.append(stated)
            elif not self.subset:
                remaining.remove(near)
        return different, remaining

    def _is_alike(self, mine: Stated, theirs: Stated) -> bool:
        if mine.fact is None or theirs.fact is None:
            return False
        ours, other = mine.fact.value, theirs.fact.value
        if isinstance(ours, Date) and isinstance(other, Date):
            # A year that is left out is any year.
            same_day = (ours.month, ours.day) == (other.month, other.day)
            return same_day and (ours.year is None or other.year is None)
        if isinstance(ours, Date) or isinstance(other, Date):
            return False
        if mine.what == theirs.what and mine.fact.unit == theirs.fact.unit:
            return abs(ours - other) <= abs(other) * self.tolerance
        if "numbers" in (mine.what, theirs.what):
            return ours / mine.fact.factor == other / theirs.fact.factor
        return False

    def _asked_for(self, found: Iterable[Stated]) -> list[Stated]:
        return [stated for stated in found if stated.what in self.facts]

    def _left_out(self, mine: Sequence[Stated], theirs: Sequence[Stated]) -> list[Stated]:
        return self._asked_for(_beyond(theirs, mine))

    def _hit(
        self,
        content: Content,
        stated: Stated,
        partner: Stated | None,
        theirs: Sequence[Stated],
        source: Source,
    ) -> Hit:
        span = Span(content.field, stated.start, stated.end, stated.text)
        alike = [partner] if partner else [each for each in theirs if each.what == stated.what]
        expected = list(dict.fromkeys(each.text for each in alike))
        evidence = {"what": stated.what, "found": stated.text, "expected": expected}
        words = {"found": stated.text, "expected": ", ".join(expected)}
        edit = _mended(content, stated, partner, source.locale) if partner else None
        return Hit((span,), evidence, ((edit,),) if edit else (), words)


def _stated_by_field(content: Content) -> list[Stated]:
    """Return what a field of a number, a currency or a date states as a whole."""
    text = content.text.strip()
    if not text:
        return []
    identity: object = text
    if content.kind == "decimal":
        try:
            identity = Decimal(text).normalize()
        except InvalidOperation:
            identity = text
    what = "dates" if content.kind == "date" else "prices"
    return [Stated(what, (content.kind, identity), 0, len(content.text), content.text)]


def _beyond(some: Iterable[Stated], others: Iterable[Stated]) -> list[Stated]:
    """Return what `some` state more often than `others`, the last ones first seen as too many."""
    counts = Counter(stated.identity for stated in others)
    beyond = []
    for stated in some:
        counts[stated.identity] -= 1
        if counts[stated.identity] < 0:
            beyond.append(stated)
    return beyond


def _pairs(extra: Sequence[Stated], missing: Sequence[Stated]) -> dict[Stated, Stated]:
    """Return for what is stated otherwise what was meant, where there is one of each."""
    pairs = {}
    for what in {stated.what for stated in extra}:
        ours = [stated for stated in extra if stated.what == what]
        others = [stated for stated in missing if stated.what == what]
        if len(ours) == len(others) == 1:
            pairs[ours[0]] = others[0]
    return pairs


def _mended(content: Content, stated: Stated, meant: Stated, locale: str) -> Edit | None:
    """Return the edit that makes `stated` what was `meant`, written in the variant's language."""
    if stated.fact is None or meant.fact is None:
        return Edit(content.field, stated.start, stated.end, meant.text)
    written = rewritten(stated.fact, meant.fact, locale)
    return Edit(content.field, *written) if written else None
