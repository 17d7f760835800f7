"""Reachable compositions, and what a change does to them (DESIGN.md section 5).

Two contexts are in one cell when no variant can tell them apart: each matches both or neither, and
stands the same in both. What visitors can see is what the cells resolve to, so a change is compared
cell by cell, over the common refinement of the old and the new document.

For engines that decide themselves, `module(use:)` answers the default plus one variant alone: these
answers count as cells too, one for each variant and time in which they differ.
"""

from dataclasses import dataclass

from taxonomy.types import Taxonomy
from variants.engine.cells_compare import (
    ChangedComposition,
    Comparison,
    CompositionChange,
    ReachedComposition,
    Witness,
)
from variants.engine.cells_refinement import Refinement
from variants.engine.cells_segments import TooMany
from variants.engine.cells_sides import Sides
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Instant, ModuleDocument

__all__ = [
    "DEFAULT_LIMIT",
    "ChangedComposition",
    "CompositionChange",
    "Reachable",
    "ReachedComposition",
    "Witness",
    "enumerate_cells",
    "reachable",
]

DEFAULT_LIMIT = 20_000
"""Cells of one module that are enumerated."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """The compositions of one document; `cells` and `enumerated` as in `CompositionChange`."""

    cells: int
    enumerated: bool
    compositions: tuple[ReachedComposition, ...]


def reachable(
    module: ModuleDocument,
    taxonomy: CompiledTaxonomy | Taxonomy,
    now: Instant,
    limit: int = DEFAULT_LIMIT,
) -> Reachable:
    """The compositions that visitors can see of a module, from an instant on.

    :param limit: more cells than this are only counted.
    """
    change = enumerate_cells(None, taxonomy, module, taxonomy, now, limit)
    return Reachable(change.cells, change.enumerated, change.added)


def enumerate_cells(
    old: ModuleDocument | None,
    old_taxonomy: CompiledTaxonomy | Taxonomy,
    new: ModuleDocument | None,
    new_taxonomy: CompiledTaxonomy | Taxonomy,
    now: Instant,
    limit: int = DEFAULT_LIMIT,
) -> CompositionChange:
    """What replacing a module's document does to what visitors see, from an instant on.

    Many calls with one taxonomy are faster with a `CompiledTaxonomy`, the same one where old and
    new are the same.

    :param old: None when the module was not served.
    :param new: None when it will not be served any more.
    :param limit: more cells than this are only counted.
    """
    if old is None and new is None:
        return CompositionChange(cells=0, enumerated=True)
    sides = Sides(
        None if old is None else CompiledModule(old, old_taxonomy),
        None if new is None else CompiledModule(new, new_taxonomy),
    )
    refinement = Refinement(sides, now, limit)
    alone = list(refinement.alone())
    try:
        cells = [*refinement.cells().items(), *alone]
    except TooMany:
        return CompositionChange(refinement.count() + len(alone), enumerated=False)
    if len(cells) > limit:
        return CompositionChange(len(cells), enumerated=False)
    return Comparison(sides, refinement).of(cells)
