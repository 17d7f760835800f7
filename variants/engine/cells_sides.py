"""A module before and after a change, in one space of bits.

A cell of the common refinement is what neither the old nor the new document can tell apart. Both
documents are indexed; the entries of the old one lie above those of the new one, so one mask
says how every variant of both stands, and equal masks are one cell.
"""

from collections.abc import Callable, Iterator, Sequence

from variants.engine.digests import canonical_json
from variants.engine.index import CompiledModule
from variants.engine.types import Composition

Sources = tuple[int, ...]
"""The source of each field group: 0 null, 1 the default, from 2 on the variants by key."""

_NULL, _DEFAULT, _FIRST_VARIANT = 0, 1, 2


class Side:
    """One document of a comparison, with its entries shifted to their place.

    :param shift: how many bits lie below.
    """

    def __init__(self, index: CompiledModule, shift: int) -> None:
        self.index = index
        self.shift = shift
        self.full = (1 << index.width) - 1
        self.groups = index.module.groups
        self._group_masks = [mask << shift for mask in index.group_masks]
        groups = len(self.groups)
        # By the number of a bit as int.bit_length counts it: from 1, after those below.
        self._source_of_bit = [
            *[_NULL] * (shift + 1 + groups),
            *[_DEFAULT] * groups,
            *[_FIRST_VARIANT + entry.variant for entry in index.entries],
        ]
        self._fields = sorted((name, at) for at, group in enumerate(self.groups) for name in group)
        self._texts: dict[tuple[int, str], str] = {}

    def sources(self, mask: int) -> Sources:
        """What is chosen for each field group in a cell."""
        source_of_bit = self._source_of_bit
        return tuple([source_of_bit[(mask & group).bit_length()] for group in self._group_masks])

    def composition(self, sources: Sources) -> Composition:
        """The sources as a composition: null stands in for the default, and is no other source."""
        variants = self.index.variants
        return tuple(
            None if source < _FIRST_VARIANT else variants[source - _FIRST_VARIANT].key
            for source in sources
        )

    def rendered(self, sources: Sources) -> str:
        """The canonical JSON of all values that these sources give."""
        texts = self._texts
        members = []
        for field, group in self._fields:
            place = (sources[group], field)
            if place not in texts:
                texts[place] = self._member(*place)
            members.append(texts[place])
        return "{" + ",".join(members) + "}"

    def _member(self, source: int, field: str) -> str:
        if source == _NULL:
            value = None
        elif source == _DEFAULT:
            value = self.index.module.defaults.get(field)
        else:
            value = self.index.variants[source - _FIRST_VARIANT].overrides[field]
        return f"{canonical_json(field)}:{canonical_json(value)}"


class Sides:
    """The old and the new document, either of which may be missing."""

    def __init__(self, old: CompiledModule | None, new: CompiledModule | None) -> None:
        below = 0 if new is None else new.width
        self.new = None if new is None else Side(new, 0)
        self.old = None if old is None else Side(old, below)
        self.width = below + (0 if old is None else old.width)
        self.defaults = self.joint(lambda index: index.default_bits)

    def __iter__(self) -> Iterator[Side]:
        return (side for side in (self.new, self.old) if side is not None)

    @property
    def indexes(self) -> Sequence[CompiledModule]:
        """The indexes that there are, the new one first."""
        return [side.index for side in self]

    def joint(self, mask_of: Callable[[CompiledModule], int]) -> int:
        """The masks of both documents side by side."""
        joint = 0
        for side in self:
            joint |= (mask_of(side.index) & side.full) << side.shift
        return joint
