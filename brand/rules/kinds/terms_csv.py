"""Term lists as CSV, there and back.

The columns are `term`, `status`, `replacements`, `case`, `inflections` and `note`; all but `term`
may lack, in any order. Several replacements are set apart by `|`, and so are inflections, each
with its own replacement after `=`: `leverages=uses|leveraging`. Of these signs and of a backslash
that is meant a backslash stands before it. `(none)` as a replacement leaves the term out. A term
of status `allow` is a phrase in which no term counts.
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import NamedTuple

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.terms import CASES, STATUSES, Row, Terms, repeated
from brand.rules.types import Json

COLUMNS = ("term", "status", "replacements", "case", "inflections", "note")
NOTHING = "(none)"
_ALLOW = "allow"
#: Longest file, in code points.
LONGEST = 5_000_000


class LineProblem(NamedTuple):
    """What is wrong in a line of a file (from 1, the header's), and what was expected."""

    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.column}: {self.value!r}, expected {self.expected}."


class Imported(NamedTuple):
    """The parameters of a term rule; with problems they hold only the lines that were fine."""

    parameters: dict[str, Json]
    problems: tuple[LineProblem, ...]


def from_csv(text: str) -> Imported:
    """Read a term list; commas, semicolons or tabs set columns apart."""
    text = text.removeprefix("\ufeff")
    if len(text) > LONGEST:
        expected = f"a file of up to {LONGEST} characters"
        return Imported(_parameters([], []), (LineProblem(1, "file", text[:20], expected),))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[dict[str, Json]] = []
    lines: list[int] = []
    allow: list[str] = []
    problems: list[LineProblem] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        problems += _problems_of_header(header)
        if problems:
            return Imported(_parameters([], []), tuple(problems))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
            named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            wrong = _problems_of_line(line, named, len(cells), len(header))
            problems += wrong
            if wrong:
                continue
            if named.get("status", "").lower() == _ALLOW:
                allow.append(named["term"])
            else:
                rows.append(_row(named))
                lines.append(line)
    except csv.Error as error:
        problems.append(LineProblem(reader.line_num, "line", "", f"CSV ({error})"))
    rows, refused = _without_refused(rows, lines)
    problems += refused
    return Imported(_parameters(rows, allow), tuple(sorted(problems)))


def to_csv(parameters: Mapping[str, Json]) -> str:
    """Write the rows and phrases of a term rule; `from_csv` reads them back as they were.

    :raises BadParameters: when the parameters are no term list.
    """
    kind = Terms.parse(parameters)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, kind.rows))
    writer.writerows([phrase, _ALLOW] for phrase in kind.allow)
    return out.getvalue()


def cells_of(row: Mapping[str, Json]) -> list[str]:
    """Write one row of a term rule as the texts of `COLUMNS`.

    :raises BadParameters: when it is none.
    """
    return _cells(Terms.parse({"rows": [row]}).rows[0])


def row_of(cells: Mapping[str, str]) -> dict[str, Json]:
    """Read one row from its texts by column; nothing is checked, `cells_of` writes it back."""
    return _row(cells)


def _cells(row: Row) -> list[str]:
    inflections = (
        _written(each.form)
        if each.replacement is None
        else f"{_written(each.form)}={_written(each.replacement)}"
        for each in row.inflections
    )
    replacements = "|".join(map(_written, row.replacements))
    return [row.term, row.status, replacements, row.case, "|".join(inflections), row.note]


def _parameters(rows: list[dict[str, Json]], allow: list[str]) -> dict[str, Json]:
    return {"rows": rows, "allow": allow}


def _problems_of_header(header: list[str]) -> list[LineProblem]:
    known = ", ".join(COLUMNS)
    problems = [
        LineProblem(1, "header", name, f"one of {known}") for name in header if name not in COLUMNS
    ]
    if "term" not in header:
        problems.append(LineProblem(1, "header", ",".join(header)[:60], "a column “term”"))
    return problems


def _problems_of_line(
    line: int, named: Mapping[str, str], count: int, expected: int
) -> list[LineProblem]:
    problems = []
    if count > expected:
        problems.append(LineProblem(line, "line", str(count), f"{expected} columns"))
    if not named.get("term"):
        problems.append(LineProblem(line, "term", "", "a term"))
    for column, choices in (("status", (*STATUSES, _ALLOW)), ("case", CASES)):
        value = named.get(column, "")
        if value and value.lower() not in choices:
            problems.append(LineProblem(line, column, value, f"one of {', '.join(choices)}"))
    return problems


def _row(named: Mapping[str, str]) -> dict[str, Json]:
    row: dict[str, Json] = {"term": named.get("term", "")}
    for column in ("status", "case"):
        if named.get(column):
            row[column] = named[column].lower()
    if named.get("replacements"):
        row["replacements"] = [_text(each) for each in _split(named["replacements"], "|")]
    if named.get("inflections"):
        row["inflections"] = [_inflection(each) for each in _split(named["inflections"], "|")]
    if named.get("note"):
        row["note"] = named["note"]
    return row


def _inflection(written: str) -> dict[str, Json]:
    form, *replacement = _split(written, "=", 1)
    inflection: dict[str, Json] = {"form": _text(form)}
    if replacement:
        inflection["replacement"] = _text(replacement[0])
    return inflection


def _split(written: str, sign: str, most: int = 0) -> list[str]:
    """Split at a sign that no backslash stands before."""
    pieces: list[str] = []
    begin = 0
    for found in re.finditer(r"\\.|[|=]", written):
        if found.group() == sign and (not most or len(pieces) < most):
            pieces.append(written[begin : found.start()])
            begin = found.end()
    return [*pieces, written[begin:]]


def _text(written: str) -> str:
    """Read one text: what stands after a backslash is meant."""
    written = written.strip()
    return "" if written == NOTHING else re.sub(r"\\(.)", r"\1", written, flags=re.DOTALL)


def _written(text: str) -> str:
    if text == NOTHING:
        return "\\" + NOTHING
    return re.sub(r"([|=\\])", r"\\\1", text) if text else NOTHING


def _without_refused(
    rows: list[dict[str, Json]], lines: list[int]
) -> tuple[list[dict[str, Json]], list[LineProblem]]:
    """Leave out rows that the kind refuses, alone or beside an earlier one."""
    problems = []
    fine: list[int] = []
    parsed: list[Row] = []
    for number, row in enumerate(rows):
        try:
            parsed += Terms.parse({"rows": [row]}).rows
            fine.append(number)
        except BadParameters as error:
            column = error.path.partition("].")[2].partition("[")[0] or "term"
            problems.append(LineProblem(lines[number], column, str(error.value), error.expected))
    again = set()
    for index, form, before in repeated(parsed):
        again.add(index)
        expected = f"a term once only; line {lines[fine[before]]} has it too"
        problems.append(LineProblem(lines[fine[index]], "term", form, expected))
    return [rows[number] for index, number in enumerate(fine) if index not in again], problems
