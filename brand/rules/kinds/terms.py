"""Terms: words and phrases that are preferred, admitted, deprecated or forbidden."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from brand.rules.kinds.base import BadParameters, Demand
from brand.rules.kinds.replacing import replacing
from brand.rules.kinds.term_index import Entry, Match, TermIndex
from brand.rules.kinds.text_kind import BlockHit, TextKind
from brand.rules.parameters import Parameters
from brand.rules.text.folding import Folded
from brand.rules.types import Json

STATUSES = ("preferred", "admitted", "deprecated", "forbidden")
CASES = ("any", "exact")
#: Of these a match is a finding, in whatever case the row asks for.
UNWANTED = frozenset({"deprecated", "forbidden"})


@dataclass(frozen=True, slots=True)
class Inflection:
    """Another form of a term, with its own replacement (None: those of the term)."""

    form: str
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One term.

    With `case` "exact" an unwanted term counts only as it is written here ("US"), and of a wanted
    one every other case is a finding ("Github"). A replacement that is empty leaves the term out.
    """

    term: str
    status: str = "forbidden"
    replacements: tuple[str, ...] = ()
    case: str = "any"
    inflections: tuple[Inflection, ...] = ()
    note: str = ""

    @property
    def is_unwanted(self) -> bool:
        """Say whether the term itself is what is found."""
        return self.status in UNWANTED


class Terms(TextKind):
    """A list of terms."""

    key = "terms"
    label = "Terms"
    purpose = "Words and phrases to avoid, what to write instead, and how names are spelt."

    def __init__(self, rows: tuple[Row, ...], allow: tuple[str, ...] = ()) -> None:
        self.rows = rows
        self.allow = allow

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `rows` (term, status, replacements, case, inflections, note) and `allow`.

        `allow` are phrases in which no term counts.

        :raises BadParameters: also for a term that stands in two rows.
        """
        reader = Parameters(parameters)
        rows = tuple(map(_row, reader.objects("rows", at_least=1)))
        allow = reader.texts("allow", ())
        reader.done()
        for number, form, other in repeated(rows):
            expected = f"a term that stands in one row only; rows[{other}] has it too"
            raise BadParameters(f"rows[{number}].term", form, expected)
        return cls(rows, allow)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What is looked for; the number of a match is that of its row."""
        return tuple(self._entries())

    def hits_in(self, text: str) -> tuple[BlockHit, ...]:
        """Find the terms of this rule alone; a rule set finds those of all rules together."""
        return self.hits_of(text, self._index.matches(text).get(0, []))

    def hits_of(self, text: str, matches: list[Match]) -> tuple[BlockHit, ...]:
        """Say what matches of `entries` in a text mean."""
        return tuple(self._hit(text, match) for match in matches)

    def demands(self) -> Iterator[Demand]:
        """Ask for the replacements of unwanted terms, and for wanted terms as they are spelt."""
        for row in self.rows:
            if not row.is_unwanted:
                yield Demand(row.term, "preferred")
            for replacement in row.replacements[:1]:
                if replacement.strip():
                    yield Demand(replacement, "replacement", row.term)
            for each in row.inflections:
                if each.replacement and each.replacement.strip():
                    yield Demand(each.replacement, "replacement", each.form)

    @cached_property
    def _index(self) -> TermIndex:
        return TermIndex({0: self.entries})

    def _entries(self) -> Iterator[Entry]:
        for number, row in enumerate(self.rows):
            forms = [row.term, *(inflection.form for inflection in row.inflections)]
            exact = row.case == "exact"
            for form in forms:
                if row.is_unwanted:
                    yield Entry(form, number, exact=exact)
                else:
                    yield Entry(form, number if exact else None, unless_exact=exact)
        for phrase in self.allow:
            yield Entry(phrase, None)

    def _hit(self, text: str, match: Match) -> BlockHit:
        row = self.rows[match.entry.row or 0]
        quoted = text[match.start : match.end]
        wanted = self._wanted(row, match.entry)
        keep_case = row.is_unwanted and row.case == "any"
        return BlockHit(
            start=match.start,
            end=match.end,
            fixes=tuple(
                replacing(text, match.start, match.end, each, keep_case=keep_case)
                for each in wanted
            ),
            words={
                "term": quoted,
                "replacement": next(iter(wanted), ""),
                "replacements": ", ".join(each for each in wanted if each),
                "note": row.note,
            },
            evidence={"term": row.term, "status": row.status}
            | ({"note": row.note} if row.note else {}),
        )

    @staticmethod
    def _wanted(row: Row, entry: Entry) -> tuple[str, ...]:
        if not row.is_unwanted:
            return (entry.text,)
        for inflection in row.inflections:
            if inflection.form == entry.text and inflection.replacement is not None:
                return (inflection.replacement,)
        return row.replacements


def _row(reader: Parameters) -> Row:
    row = Row(
        term=reader.text("term").strip(),
        status=reader.choice("status", STATUSES, "forbidden"),
        replacements=_replacements(reader),
        case=reader.choice("case", CASES, "any"),
        inflections=tuple(map(_inflection, reader.objects("inflections"))),
        note="" if reader.raw("note") == "" else reader.text("note", ""),
    )
    reader.done()
    if row.replacements and not row.is_unwanted:
        raise BadParameters(
            reader.at("replacements"),
            list(row.replacements),
            f"none: a term that is {row.status} is itself what to write",
        )
    return row


def _inflection(reader: Parameters) -> Inflection:
    replacement = reader.raw("replacement")
    if replacement is not None and not isinstance(replacement, str):
        raise BadParameters(reader.at("replacement"), replacement, "a text")
    inflection = Inflection(reader.text("form").strip(), replacement)
    reader.done()
    return inflection


def _replacements(reader: Parameters) -> tuple[str, ...]:
    """Read texts of which one may be empty: leave the term out."""
    values = reader.raw("replacements")
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadParameters(reader.at("replacements"), values, "a list of texts")
    return tuple(values)


def repeated(rows: Sequence[Row]) -> Iterator[tuple[int, str, int]]:
    """Yield terms that an earlier row has: the row's number, the form and the earlier number.

    Two terms that count in their exact case only may differ in it: "US" and "us".
    """
    any_case: dict[str, int] = {}
    exact: dict[str, int] = {}
    for number, row in enumerate(rows):
        for form in (row.term, *(each.form for each in row.inflections)):
            name = Folded(form, "words", caseless=True).text
            written = Folded(form, "words").text if row.case == "exact" else name
            seen = exact if row.case == "exact" else any_case
            before = any_case.get(name, exact.get(written) if row.case == "exact" else None)
            if before is None and row.case == "any":
                before = exact.get(name)
            if before is not None and before != number:
                yield number, form, before
                break
            seen[written] = number
