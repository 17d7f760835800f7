"""What one variant wins, over a grid that an editor can read (DESIGN.md 4.7, "reach").

The grid is that of `analysis_grid`. On each axis, values that no entry can tell apart are looked at
once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import or_
from typing import Any, NamedTuple

from variants.engine.analysis_coverage import matrix_context
from variants.engine.analysis_grid import Block, Passed, Product, axes_of, merged
from variants.engine.analysis_shadowed import NeverWins, never_wins
from variants.engine.analysis_ties import Tie, ties
from variants.engine.index import CompiledModule
from variants.engine.index_masks import window_end
from variants.engine.types import FieldGroup, Instant, VariantDocument


@dataclass(frozen=True, slots=True)
class Reach:
    """What a variant wins in the grid, at one instant.

    `at` is the first instant from now on at which the variant's window is open; now, if none is.
    `total` counts the cells of the grid, `cells` those in which it wins a group, `gained` those in
    which it wins one that it did not win before. `blocks` part the cells that it wins; `given_up`
    those in which it no longer wins a group that it won. `taken_from` counts for each other source
    (None: the default) the cells in which a group is taken from it.

    The grid has no combination of segments but the variant's own, and one instant. So `never_wins`
    looks at all contexts: it is None when there is one in which the variant wins, be it not in the
    grid. `ties` are those of this variant.
    """

    variant: str
    at: Instant
    total: int
    cells: int
    gained: int
    blocks: tuple[Block, ...]
    given_up: tuple[Block, ...]
    taken_from: Mapping[str | None, int]
    never_wins: NeverWins | None
    ties: tuple[Tie, ...]


def reach(old: CompiledModule | None, new: CompiledModule, variant: str, now: Instant) -> Reach:
    """What a variant wins once a module is as in `new`, and what it takes that from.

    :param old: the module as it is, compiled with the same taxonomy; None compares with `new`
        without the variant.
    :raises KeyError: when the new module has no variant with this key.
    """
    document = new.variants[new.number[variant]]
    at = _first_open(document, now)
    after = _Version(new, variant, at)
    before = _Version(old or new, variant, at, without=old is None)
    groups = tuple(
        fields
        for fields in new.module.groups
        if any(fields[0] in each.overrides for each in _documents(old, new, variant))
    )
    axes = axes_of(new.taxonomy, _documents(old, new, variant))
    outcomes: dict[_Outcome, list[Product]] = {}
    for cells, was, becomes in _cells(axes, before, after, groups):
        outcome = _compare(
            variant, groups, before.sources(was, groups), after.sources(becomes, groups)
        )
        if outcome != _NOTHING:
            outcomes.setdefault(outcome, []).append(cells)
    won = _blocks(outcomes, lambda outcome: outcome.won)
    return Reach(
        variant=variant,
        at=at,
        total=prod(len(values) for values in axes),
        cells=sum(block.cells for block in won),
        gained=sum(
            block.cells for block in won if any(each.source != variant for each in block.groups)
        ),
        blocks=won,
        given_up=_blocks(outcomes, lambda outcome: outcome.given_up),
        taken_from=_taken_from(won, variant),
        never_wins=never_wins(new, variant, now),
        ties=ties(new, now, variant),
    )


class _Outcome(NamedTuple):
    """What passes in a cell."""

    won: tuple[Passed, ...]
    given_up: tuple[Passed, ...]


_NOTHING = _Outcome((), ())


class _Version:
    """A module as it is or as it will be, at one instant and for visitors without a unit.

    :param without: leave the variant out.
    """

    def __init__(
        self, index: CompiledModule, variant: str, at: Instant, *, without: bool = False
    ) -> None:
        number = index.number.get(variant)
        own = 0 if number is None else index.entry_bits.of_variant[number]
        self.index = index
        self.own = 0 if without else own
        self.open = index.open_at(at) & index.arms_mask(None)
        if without:
            self.open &= ~own
        self._group = dict(zip(index.module.groups, index.group_masks, strict=True))

    def relevant(self, groups: Iterable[FieldGroup]) -> int:
        """The entries of the variants that override one of some groups."""
        return reduce(or_, (self._group.get(fields, 0) for fields in groups), 0) & self.open

    def sources(self, mask: int, groups: Iterable[FieldGroup]) -> tuple[str | None, ...]:
        """Who wins each of some groups where these entries hold; None is the default."""
        keys = []
        for fields in groups:
            winner = (mask & self._group.get(fields, 0)).bit_length()
            is_default = winner <= self.index.first_entry
            entry = None if is_default else self.index.entry_of(winner)
            keys.append(None if entry is None else self.index.variants[entry.variant].key)
        return tuple(keys)


def _documents(
    old: CompiledModule | None, new: CompiledModule, variant: str
) -> list[VariantDocument]:
    """The variant as it will be and, if there is one, as it is."""
    versions = [new] if old is None else [new, old]
    return [each.variants[each.number[variant]] for each in versions if variant in each.number]


def _first_open(variant: VariantDocument, now: Instant) -> Instant:
    start, end = variant.starts_at, window_end(variant)
    first = now if start is None else max(now, start)
    return now if end is not None and end <= first else first


def _cells(
    axes: Product, before: _Version, after: _Version, groups: Sequence[FieldGroup]
) -> Iterator[tuple[Product, int, int]]:
    """The cells in which the variant matches, those alike at once, with the entries that hold."""
    taxonomy = after.index.taxonomy

    def on_segments(index: CompiledModule, named: tuple[str, ...]) -> int:
        context = matrix_context(taxonomy, 0, segments=named)
        return index.segments_mask(taxonomy.held(context, index.decisive)[0])

    masks_of: tuple[Callable[[CompiledModule, Any], int], ...] = (
        on_segments,
        lambda index, key: index.channel_masks.of(key),
        lambda index, key: index.device_masks.of(key),
        lambda index, tag: index.locale_mask(tag),
    )
    relevant = (before.relevant(groups), after.relevant(groups))
    found: list[tuple[Product, int, int]] = [((), *relevant)]
    for values, mask_of in zip(axes, masks_of, strict=True):
        classes: dict[tuple[int, int], list[Any]] = {}
        for value in values:
            masks = (
                mask_of(before.index, value) & relevant[0],
                mask_of(after.index, value) & relevant[1],
            )
            if masks[0] & before.own or masks[1] & after.own:
                classes.setdefault(masks, []).append(value)
        found = [
            ((*product, tuple(alike)), was & mask_before, becomes & mask_after)
            for product, was, becomes in found
            for (mask_before, mask_after), alike in classes.items()
            if was & mask_before & before.own or becomes & mask_after & after.own
        ]
    return iter(found)


def _compare(
    variant: str,
    groups: Sequence[FieldGroup],
    before: Sequence[str | None],
    after: Sequence[str | None],
) -> _Outcome:
    """What passes to the variant and from it."""
    passing = list(zip(groups, before, after, strict=True))
    return _Outcome(
        tuple(Passed(fields, was) for fields, was, becomes in passing if becomes == variant),
        tuple(
            Passed(fields, becomes)
            for fields, was, becomes in passing
            if was == variant and becomes != variant
        ),
    )


def _blocks(
    outcomes: Mapping[_Outcome, Sequence[Product]],
    groups_of: Callable[[_Outcome], tuple[Passed, ...]],
) -> tuple[Block, ...]:
    """The cells in which the same passes, in few blocks, the largest first."""
    products: dict[tuple[Passed, ...], list[Product]] = {}
    for outcome, cells in outcomes.items():
        if groups_of(outcome):
            products.setdefault(groups_of(outcome), []).extend(cells)
    blocks = [
        Block(segments, channels, devices, locales, groups)
        for groups, cells in products.items()
        for segments, channels, devices, locales in merged(cells)
    ]
    return tuple(sorted(blocks, key=lambda block: block.cells, reverse=True))


def _taken_from(blocks: Iterable[Block], variant: str) -> dict[str | None, int]:
    """In how many cells a group is taken from each other source."""
    cells: dict[str | None, int] = {}
    for block in blocks:
        for source in {each.source for each in block.groups} - {variant}:
            cells[source] = cells.get(source, 0) + block.cells
    return dict(sorted(cells.items(), key=lambda pair: (-pair[1], pair[0] or "")))
