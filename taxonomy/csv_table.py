"""Tables of terms as CSV: read into rows with their places, and written.

A file is UTF-8, with or without a byte order mark; its first row names the columns; cells are
separated by commas or semicolons. Everything wrong is told with its row and column.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

#: Bytes and rows of a file.
MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
#: What spreadsheet programs take for a formula; an apostrophe before it makes it a text.
_FORMULA = re.compile(r"'*[=+@\t\r-]")
_NUMBER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong, and where; `row` counts from 1 for the row that names the columns."""

    row: int
    column: str
    message: str


class UnreadableTable(ValueError):
    """The file as a whole cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, each with its number and its cells by column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[CellProblem, ...] = field(default=())


def read_table(content: bytes, *, known: Sequence[str], required: Sequence[str]) -> Table:
    """Read a file.

    :param known: the columns that it may have.
    :param required: the columns that it must have.
    :raises UnreadableTable: when it is too large, no UTF-8, no CSV, or its columns are others.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTable(
            _("The file has %(size)d bytes; at most %(most)d are read. Split it.")
            % {"size": len(content), "most": MOST_BYTES}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            _(
                "The file is not UTF-8: byte %(place)d cannot be read. Save it as “CSV UTF-8” in "
                "your spreadsheet."
            )
            % {"place": error.start + 1}
        ) from None
    if "\x00" in text:
        raise UnreadableTable(_("The file holds NUL characters: it is not a CSV file in UTF-8."))
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(place, line) for place, line in enumerate(reader, start=1)]
    except csv.Error as error:
        raise UnreadableTable(
            _("Line %(line)d is not CSV: %(error)s.")
            % {"line": reader.line_num, "error": str(error)}
        ) from None
    if not lines or not any(cell.strip() for cell in lines[0][1]):
        raise UnreadableTable(
            _("The file is empty; its first row should name the columns: %(columns)s.")
            % {"columns": ", ".join(known)}
        )
    columns = tuple(cell.strip().lower() for cell in lines[0][1])
    _check_columns(columns, known, required)
    rows = []
    problems = []
    for number, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            problems.append(
                CellProblem(
                    number,
                    columns[-1],
                    _("There are %(count)d cells; %(expected)d were expected.")
                    % {"count": len(cells), "expected": len(columns)},
                )
            )
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        row = {name: _unescaped(cell.strip()) for name, cell in zip(columns, padded, strict=False)}
        rows.append((number, row))
    if len(rows) > MOST_ROWS:
        raise UnreadableTable(
            _("The file has %(count)d rows; at most %(most)d are read. Split it.")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return Table(columns, tuple(rows), tuple(problems))


def _check_columns(columns: Sequence[str], known: Sequence[str], required: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in known]
    missing = [name for name in required if name not in columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if unknown or missing or twice:
        said = []
        if missing:
            said.append(_("missing: %(names)s") % {"names": ", ".join(missing)})
        if unknown:
            said.append(_("unknown: %(names)s") % {"names": ", ".join(n or "“”" for n in unknown)})
        if twice:
            said.append(_("named twice: %(names)s") % {"names": ", ".join(twice)})
        raise UnreadableTable(
            _("The first row names other columns (%(problems)s). It may name: %(columns)s.")
            % {"problems": "; ".join(said), "columns": ", ".join(known)}
        )


def _escaped(cell: str) -> str:
    """Return a cell that no spreadsheet program runs as a formula; `_unescaped` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write rows as CSV text, with the columns first and a byte order mark for spreadsheets."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in (columns, *rows):
        writer.writerow(map(_escaped, row))
    yield buffer.getvalue()
