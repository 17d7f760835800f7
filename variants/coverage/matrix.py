"""The table: for each kind of visitor, what the modules looked at have for them (DESIGN.md 4.7)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from variants.coverage.axes import AXES, Line
from variants.coverage.choices import Choices
from variants.coverage.looked_at import Loaded, LookedAt
from variants.engine.analysis import Coverage, Covered, coverage, matrix_context
from variants.engine.types import Context, Instant

#: How many combinations of module, row and column are worked out for one page.
CELLS_PER_PAGE = 10_000
_FEWEST_ROWS, _MOST_ROWS = 10, 100


@dataclass(frozen=True, slots=True)
class Winner:
    """A variant that the visitors of a cell see something of; `number` is its row's key."""

    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class ModuleCell:
    """What one module has for the visitors of a cell."""

    looked_at: LookedAt
    covered: Covered

    @property
    def kind(self) -> str:
        """`own`, `inherited` or `default`."""
        return self.covered.coverage.name.lower()

    @property
    def winners(self) -> list[Winner]:
        """The variants that win, those made for the cell first."""
        names = self.looked_at.variant_names
        keys = dict.fromkeys((*self.covered.own, *self.covered.winners))
        return [Winner(names[key], self.looked_at.numbers.get(key)) for key in keys]


@dataclass(frozen=True, slots=True)
class Cell:
    """What all modules looked at have for one kind of visitor.

    `counts` says of how many modules it is `own`, `inherited` and `default`; `fill` is the query
    that starts a variant for these visitors.
    """

    row: Line
    column: Line
    modules: tuple[ModuleCell, ...]
    counts: Counter[str]
    fill: str

    @property
    def address(self) -> str:
        """How an address names the cell."""
        return f"{self.row.address}/{self.column.address}"

    @property
    def own(self) -> int:
        """How many modules have a variant of their own."""
        return self.counts["own"]

    @property
    def inherited(self) -> int:
        """How many modules show a variant that is made for others too."""
        return self.counts["inherited"]

    @property
    def total(self) -> int:
        """How many modules there are."""
        return len(self.modules)

    @property
    def only(self) -> ModuleCell:
        """The one module, where there is one."""
        return self.modules[0]

    @property
    def kind(self) -> str:
        """`own` if all modules have their own, `default` if all show it, otherwise `inherited`."""
        for kind in ("own", "default"):
            if self.counts[kind] == self.total:
                return kind
        return "inherited"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of the table."""

    line: Line
    cells: tuple[Cell, ...]


def rows_per_page(modules: int, columns: int) -> int:
    """Return how many rows a page can show and stay quick."""
    fitting = CELLS_PER_PAGE // max(1, modules * columns)
    return min(max(fitting, _FEWEST_ROWS), _MOST_ROWS)


def matrix(
    loaded: Loaded, choices: Choices, rows: Sequence[Line], columns: Sequence[Line], at: Instant
) -> list[MatrixRow]:
    """Work out every cell of some rows and columns at an instant."""
    pairs = [(row, column) for row in rows for column in columns]
    terms = [choices.terms_of(row.key, column.key) for row, column in pairs]
    contexts = [_context(loaded, each, at) for each in terms]
    by_module = [coverage(each.compiled, contexts) for each in loaded.modules]
    cells = []
    for number, (row, column) in enumerate(pairs):
        modules = tuple(
            ModuleCell(each, covered[number])
            for each, covered in zip(loaded.modules, by_module, strict=True)
        )
        counts = Counter(module.kind for module in modules)
        cells.append(Cell(row, column, modules, counts, fill_query(terms[number])))
    width = len(columns)
    return [
        MatrixRow(row, tuple(cells[start : start + width]))
        for row, start in zip(rows, range(0, len(cells), width), strict=True)
    ]


def fill_query(terms: dict[str, str | None]) -> str:
    """Return the query that starts a variant for a kind of visitor (`variants.prefill`).

    :param terms: the term of each axis, by the axis' name.
    """
    return urlencode({AXES[name].part: key for name, key in terms.items() if key})


def count_gaps(rows: Iterable[MatrixRow]) -> int:
    """Count, over all modules, the cells without a variant of their own."""
    return sum(cell.total - cell.own for row in rows for cell in row.cells)


def combinations(rows: Iterable[MatrixRow]) -> int:
    """Count the different combinations of variants that some cells show, module by module."""
    shown = {
        (module.looked_at.row.pk, module.covered.composition)
        for module in _module_cells(rows)
        if module.covered.coverage is not Coverage.DEFAULT
    }
    return len(shown)


def _module_cells(rows: Iterable[MatrixRow]) -> Iterator[ModuleCell]:
    for row in rows:
        for cell in row.cells:
            yield from cell.modules


def _context(loaded: Loaded, terms: dict[str, str | None], at: Instant) -> Context:
    segment: Any = terms["segments"]
    return matrix_context(
        loaded.taxonomy,
        at,
        segments=[segment] if segment else [],
        channel=terms["channels"],
        device=terms["devices"],
        locale=terms["locales"],
    )
