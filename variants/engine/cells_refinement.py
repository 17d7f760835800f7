"""The cells that no variant of the old or the new document can tell apart, each with a visitor."""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, NamedTuple

from variants.engine.cells_axes import (
    channel_classes,
    device_classes,
    locale_classes,
    time_classes,
)
from variants.engine.cells_held import HeldSegments
from variants.engine.cells_segments import Names, TooMany
from variants.engine.cells_sides import Sides
from variants.engine.cells_units import UnitClass, Units
from variants.engine.types import Context, Instant


class Visitor(NamedTuple):
    """Somebody in a cell. `size` is how much the context says beside the time."""

    size: int
    at: Instant
    locale: str | None = None
    channel: str | None = None
    device: str | None = None
    unit: UnitClass = None
    segments: Names = frozenset()
    use: str | None = None

    def is_plainer_than(self, other: "Visitor") -> bool:
        """Whether it shows more simply what both see: without `use`, then saying less."""
        return (self.use is not None, self.size) < (other.use is not None, other.size)


class Refinement:
    """The common refinement of two documents, from an instant on.

    :param limit: more cells than this are only counted.
    """

    def __init__(self, sides: Sides, now: Instant, limit: int) -> None:
        self._sides = sides
        self._limit = limit
        self._units = Units(sides)
        self._times = time_classes(sides, now)
        self._axes: Mapping[str, Mapping[int, Any]] = {
            "locale": locale_classes(sides),
            "channel": channel_classes(sides),
            "device": device_classes(sides),
            "unit": self._units.classes(),
        }
        self._held = HeldSegments(sides, limit)

    def cells(self) -> dict[int, Visitor]:
        """Every cell, by the joint mask of the entries that hold, with its plainest visitor.

        :raises TooMany: when there are more cells than the limit.
        """
        cells: dict[int, Visitor] = {}
        slices = self._slices()
        # Where there are too many, this is where it shows first.
        self._held.classes(max(slices, key=int.bit_count))
        for slice_mask, visitor in slices.items():
            for held_mask, names in self._held.classes(slice_mask).items():
                mask = slice_mask & held_mask
                size = visitor.size + len(names)
                known = cells.get(mask)
                if known is None or size < known.size:
                    cells[mask] = visitor._replace(size=size, segments=names)
            if len(cells) > self._limit:
                raise TooMany
        return cells

    def alone(self) -> Iterator[tuple[int, Visitor]]:
        """For each variant, every way in which it is shown alone, with its mask."""
        for key in sorted({key for index in self._sides.indexes for key in index.number}):
            everything = self._alone(key)
            seen = set()
            for open_mask, at in self._times.items():
                mask = open_mask & everything
                if mask not in seen:
                    seen.add(mask)
                    yield mask, Visitor(0, at, use=key)

    def _alone(self, key: str) -> int:
        """The entries of a variant with the defaults, in the documents that have the variant."""
        return self._sides.joint(lambda index: index.alone(key))

    def count(self) -> int:
        """The number of cells, axis by axis: never less than there are."""
        axes = prod(len(classes) for classes in self._axes.values())
        return len(self._times) * axes * self._held.count()

    def contexts(self, visitor: Visitor) -> Iterator[Context]:
        """What a visitor may say; one of these leads into the cell, unless what is known of
        nobody fulfils a segment's condition or no unit of the class is found.
        """
        unit = None if visitor.unit is None else self._units.find(visitor.unit)
        purposes = {
            purpose
            for index in self._sides.indexes
            for key in visitor.segments
            for purpose in index.taxonomy.purposes_of(key)
        }
        for refused in self._held.refusals():
            yield Context(
                at=visitor.at,
                segments=visitor.segments,
                channel=visitor.channel,
                device=visitor.device,
                locale=visitor.locale,
                consent=frozenset(purposes - refused),
                unit=unit,
            )

    def _slices(self) -> dict[int, Visitor]:
        """The cells as far as all axes but segments cut them."""
        slices = {mask: Visitor(0, at) for mask, at in self._times.items()}
        for axis, classes in self._axes.items():
            finer: dict[int, Visitor] = {}
            for mask, visitor in slices.items():
                for class_mask, value in classes.items():
                    size = visitor.size + (value is not None)
                    known = finer.get(mask & class_mask)
                    if known is None or size < known.size:
                        finer[mask & class_mask] = visitor._replace(size=size, **{axis: value})
                if len(finer) > self._limit:
                    raise TooMany
            slices = finer
        return slices
