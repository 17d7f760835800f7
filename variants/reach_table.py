"""The reach of a variant as a table: who down the side, channels across, what it wins within."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from variants.analysis_words import Words
from variants.engine.analysis import Block, Reach
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.targeting import TermNames

_MOST_NAMED = 4
#: What is more is said in a number.
_MOST_ROWS = 30
_MOST_COLUMNS = 8
_MOST_IN_CELL = 6


class Source(NamedTuple):
    """Who is shown where the variant is not; `url` is where that is edited, empty for nowhere."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Won:
    """What is won in a cell: the fields (empty: all it overrides), from which source, and where.

    `where` names devices and languages, empty for all of them.
    """

    fields: str
    source: Source
    where: str


class Cell(NamedTuple):
    """What is won for a row in a column, the most first; `more` is how much is not named."""

    won: list[Won]
    more: int


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are pairs of who, and for each column what is won there; nothing, in an empty cell."""

    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    more_rows: int
    more_columns: int


def reach_table(
    reach: Reach,
    taxonomy: CompiledTaxonomy,
    words: Words,
    sources: Mapping[str | None, Source],
) -> Table:
    """Lay out the cells that a variant wins; what is alike shares a row or a column.

    :param sources: by the key of a variant, None for the default.
    """
    labels = _Labels(words.terms, taxonomy)
    most = max((len(block.groups) for block in reach.blocks), default=0)

    def won(block: Block) -> Iterator[Won]:
        where = ", ".join(filter(None, [labels.devices(block), labels.locales(block)]))
        fields: dict[str | None, list[str]] = {}
        for passed in block.groups:
            fields.setdefault(passed.source, []).append(words.group(passed.fields))
        is_all = len(fields) == 1 and len(block.groups) == most
        for source, groups in fields.items():
            yield Won("" if is_all else ", ".join(groups), sources[source], where)

    rows = _alike(reach.blocks, lambda block: block.segments)
    columns = _alike(reach.blocks, lambda block: block.channels)
    shown = columns[:_MOST_COLUMNS]
    return Table(
        columns=[labels.channels(values) for values, _blocks in shown],
        rows=[
            (
                labels.segments(values),
                [
                    _cell([each for block in blocks if block in across for each in won(block)])
                    for _values, across in shown
                ],
            )
            for values, blocks in rows[:_MOST_ROWS]
        ],
        more_rows=max(0, len(rows) - _MOST_ROWS),
        more_columns=max(0, len(columns) - _MOST_COLUMNS),
    )


def _cell(won: list[Won]) -> Cell:
    return Cell(won[:_MOST_IN_CELL], max(0, len(won) - _MOST_IN_CELL))


def _alike(
    blocks: Sequence[Block], values_of: Callable[[Block], Iterable[Any]]
) -> list[tuple[list[Any], list[Block]]]:
    """The values of an axis that are in the same blocks, together, with these blocks."""
    places: dict[Any, list[int]] = {}
    for number, block in enumerate(blocks):
        for value in values_of(block):
            places.setdefault(value, []).append(number)
    alike: dict[tuple[int, ...], list[Any]] = {}
    for value, numbers in places.items():
        alike.setdefault(tuple(numbers), []).append(value)
    return [(values, [blocks[number] for number in numbers]) for numbers, values in alike.items()]


class _Labels:
    """What values of an axis are called: all of them in one word, many by their number."""

    def __init__(self, names: TermNames, taxonomy: CompiledTaxonomy) -> None:
        terms = taxonomy.taxonomy
        self._names = names
        self._segments = {(), *((key,) for key in terms.segments)}
        self._channels = {None, *terms.channels}
        self._devices = {None, *terms.devices}

    def segments(self, values: Iterable[tuple[str, ...]]) -> str:
        """Whom a row is about."""
        if self._segments.issubset(values):
            return _("Everybody")
        named = [" + ".join(_named(self._names.segments, key) for key in each) for each in values]
        return _listed(named, _("visitors in no segment"))

    def channels(self, values: Iterable[str | None]) -> str:
        """What a column is about."""
        if self._channels.issubset(values):
            return _("Every channel")
        named = [key and _named(self._names.channels, key) for key in values]
        return _listed(named, _("channel not said"))

    def devices(self, block: Block) -> str:
        """The devices within a cell; empty for all of them."""
        if self._devices.issubset(block.devices):
            return ""
        named = [key and _named(self._names.devices, key) for key in block.devices]
        return _listed(named, _("device not said"))

    def locales(self, block: Block) -> str:
        """The languages within a cell; empty where the variant names none."""
        if block.locales == (None,):
            return ""
        named = [key and _named(self._names.locales, key.lower()) for key in block.locales]
        return _listed(named, _("language not said"))


def _named(names: Mapping[str, str], key: str) -> str:
    return names.get(key, key)


def _listed(named: Iterable[str | None], nothing: str) -> str:
    """The first names of a list; `nothing` is what is said of a cell without a name."""
    shown = sorted(filter(None, named := list(named)), key=str.casefold)
    shown += [nothing] * (len(shown) < len(named))
    if len(shown) <= _MOST_NAMED + 1:
        return ", ".join(shown)
    return _("%(named)s and %(count)d more") % {
        "named": ", ".join(shown[:_MOST_NAMED]),
        "count": len(shown) - _MOST_NAMED,
    }
