"""The grid over which the reach of a variant is told: cells that an editor can read.

Segment x channel x device x locale: each segment or none, and the combinations that the variant
itself requires; each channel or none; each device or none; each locale that it names or none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import FieldGroup, VariantDocument

Product = tuple[tuple[Any, ...], ...]
"""Values of each axis, in the order of `Block`: every combination is a cell."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A field group that passes from one source to another; `source` None is the default.

    Of a group that the variant wins, `source` is what is shown there without the change: the
    variant itself where it wins already. Of a group that it gives up, what is shown from now on.
    """

    fields: FieldGroup
    source: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """Cells in which the same passes: every combination of one value of each axis.

    A value of `segments` is a combination that visitors name, empty for none.
    """

    segments: tuple[tuple[str, ...], ...]
    channels: tuple[str | None, ...]
    devices: tuple[str | None, ...]
    locales: tuple[str | None, ...]
    groups: tuple[Passed, ...]

    @property
    def cells(self) -> int:
        """How many cells these are."""
        return prod(map(len, (self.segments, self.channels, self.devices, self.locales)))


def axes_of(taxonomy: CompiledTaxonomy, documents: Iterable[VariantDocument]) -> Product:
    """The values of each axis of the grid."""
    names: dict[tuple[str, ...], None] = {(): None}
    names |= {(segment.key,): None for segment in taxonomy.segments}
    locales: dict[str | None, None] = {None: None}
    for document in documents:
        names |= dict.fromkeys(_combinations(document, taxonomy))
        locales |= dict.fromkeys(tag.lower() for tag in document.targeting.locales)
    return (
        tuple(names),
        (None, *taxonomy.taxonomy.channels),
        (None, *taxonomy.taxonomy.devices),
        tuple(locales),
    )


def _combinations(
    variant: VariantDocument, taxonomy: CompiledTaxonomy
) -> Iterator[tuple[str, ...]]:
    """What a visitor names to be meant: all of `all`, with one of `any`.

    A segment above another need not be named.
    """
    targeting = variant.targeting
    for choice in targeting.any_segments or (None,):
        named = {*targeting.all_segments, *([] if choice is None else [choice])}
        above = {step for key in named for step in taxonomy.segment_paths.get(key, ())[1:]}
        if all(key in taxonomy.bit for key in named):
            yield tuple(sorted(named - above, key=taxonomy.position))


def merged(products: Sequence[Product]) -> Sequence[Product]:
    """Fewer products with the same cells: those that differ on one axis become one."""
    for axis in (2, 1, 0, 3):
        alike: dict[Product, tuple[Any, ...]] = {}
        for each in products:
            others = each[:axis] + each[axis + 1 :]
            alike[others] = alike.get(others, ()) + each[axis]
        products = [(*others[:axis], values, *others[axis:]) for others, values in alike.items()]
    return products
