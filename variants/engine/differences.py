"""What visitors see otherwise when a module stays and the taxonomy changes around it.

Moving a segment or ranking it otherwise changes no document, but it changes who holds what and
which variant wins (DESIGN.md 4.1 and 4.3). Here the module is compared with itself, cell by cell.
"""

import json
from dataclasses import dataclass

from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.cells_refinement import Refinement, Visitor
from variants.engine.cells_segments import TooMany
from variants.engine.cells_sides import Side, Sides
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Composition, Context, Instant, ModuleDocument, Value

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Difference:
    """What some visitors see before and after.

    `cells` counts in how many cells; `context` is the plainest found of somebody who sees it, None
    when none was found: it takes a unit in a tiny share, or somebody of whom nothing is known
    fulfils a segment's condition.
    """

    before: Composition
    after: Composition
    before_values: Values
    after_values: Values
    cells: int
    context: Context | None


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs for one module, what is said most plainly first.

    When `enumerated` is false there were too many cells to look at, and `found` is empty.
    """

    enumerated: bool
    found: tuple[Difference, ...] = ()

    @property
    def variants(self) -> frozenset[str]:
        """The keys of the variants that somebody begins or ceases to see."""
        return frozenset(
            source
            for each in self.found
            for pair in zip(each.before, each.after, strict=True)
            if pair[0] != pair[1]
            for source in pair
            if source is not None
        )


def differences(
    module: ModuleDocument,
    old: CompiledTaxonomy,
    new: CompiledTaxonomy,
    now: Instant,
    limit: int = DEFAULT_LIMIT,
) -> Differences:
    """Find what a module shows otherwise in another taxonomy, from an instant on.

    :param limit: more cells than this are not looked at.
    """
    sides = Sides(CompiledModule(module, old), CompiledModule(module, new))
    new_side, old_side = sides
    refinement = Refinement(sides, now, limit)
    try:
        cells = refinement.cells()
    except TooMany:
        return Differences(enumerated=False)
    pairs: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, Visitor]] = {}
    for mask, visitor in cells.items():
        pair = (old_side.sources(mask), new_side.sources(mask))
        if pair[0] == pair[1]:
            continue
        count, known = pairs.get(pair, (0, visitor))
        plainest = visitor if visitor.is_plainer_than(known) else known
        pairs[pair] = (count + 1, plainest)
    found = []
    for (before, after), (count, visitor) in pairs.items():
        if old_side.rendered(before) == new_side.rendered(after):
            continue  # other variants, the same words
        context = _witness(refinement, visitor, sides, (before, after))
        found.append(
            Difference(
                old_side.composition(before),
                new_side.composition(after),
                json.loads(old_side.rendered(before)),
                json.loads(new_side.rendered(after)),
                count,
                context,
            )
        )
    found.sort(
        key=lambda each: (
            _size(each.context),
            -each.cells,
            _order(each.before),
            _order(each.after),
        )
    )
    return Differences(enumerated=True, found=tuple(found))


def _witness(
    refinement: Refinement,
    visitor: Visitor,
    sides: Sides,
    sources: tuple[tuple[int, ...], tuple[int, ...]],
) -> Context | None:
    """Somebody who sees just this before and after; tried out."""
    new_side, old_side = sides
    for context in refinement.contexts(visitor):
        if all(
            _composition(side, context) == side.composition(chosen)
            for side, chosen in zip((old_side, new_side), sources, strict=True)
        ):
            return context
    return None


def _composition(side: Side, context: Context) -> Composition:
    return side.index.select(context, None).composition


def _size(context: Context | None) -> float:
    """How much a context says beside the time."""
    if context is None:
        return float("inf")
    axes = (context.channel, context.device, context.locale, context.unit)
    return len(context.segments) + sum(value is not None for value in axes)


def _order(composition: Composition) -> tuple[str, ...]:
    return tuple(source or "" for source in composition)
