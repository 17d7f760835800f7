"""How many different things visitors see of a module: what its variants stand in for."""

from dataclasses import dataclass

from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.cells_refinement import Refinement
from variants.engine.cells_segments import TooMany
from variants.engine.cells_sides import Sides
from variants.engine.index import CompiledModule
from variants.engine.types import Instant


@dataclass(frozen=True, slots=True)
class InUse:
    """What the variants of a module make together.

    `cells` are the kinds of visitors that no variant can tell apart, over time and experiments
    (DESIGN.md section 5). `compositions` are the different combinations of sources that they see,
    the default alone not counted: so many variants would be needed if each were a whole copy, and
    so many would be enough. None when the cells were only counted, because there are more than the
    limit; `cells` is then at least their number.
    """

    variants: int
    cells: int
    compositions: int | None


def in_use(module: CompiledModule, now: Instant, limit: int = DEFAULT_LIMIT) -> InUse:
    """Count what visitors see of a module from an instant on.

    What an engine that decides itself can ask for with `use` does not count.

    :param limit: more cells than this are only counted.
    """
    sides = Sides(None, module)
    refinement = Refinement(sides, now, limit)
    try:
        cells = refinement.cells()
    except TooMany:
        return InUse(len(module.variants), refinement.count(), None)
    [side] = sides
    compositions = {side.composition(side.sources(mask)) for mask in cells}
    compositions.discard((None,) * len(module.module.groups))
    return InUse(len(module.variants), len(cells), len(compositions))
