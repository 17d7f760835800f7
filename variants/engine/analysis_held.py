"""Which sets of segments can be held, and which entries they let in."""

from collections.abc import Iterator

from variants.engine.index import CompiledModule
from variants.engine.index_entries import Entry, levels_with
from variants.engine.index_taxonomy import bits


class HeldSets:
    """The sets of segments that a visitor of one module may hold (DESIGN.md 4.1), as masks."""

    def __init__(self, index: CompiledModule) -> None:
        self.index = index
        taxonomy = index.taxonomy
        self._none = [taxonomy.mask_of(each.targeting.no_segments) for each in index.variants]
        self._with_any = [levels_with(each, taxonomy) for each in index.variants]
        self._entries_held: dict[int, int] = {}

    def entries(self, mask: int) -> Iterator[Entry]:
        """The entries of a mask, those of defaults left out."""
        for bit in bits(mask >> self.index.first_entry << self.index.first_entry):
            yield self.index.entry_of(bit.bit_length())

    def may_hold(self, held: int, forbidden: int) -> bool:
        """Whether an upward closed set can be held (DESIGN.md 4.1), without what is forbidden."""
        return not held & forbidden and not self.index.taxonomy.after_exclusion(held)[1]

    def forbidden(self, wanted: int) -> int:
        """The segments in `none` of the variants of some entries."""
        forbidden = 0
        for entry in self.entries(wanted):
            forbidden |= self._none[entry.variant]
        return forbidden

    def holding(self, held: int) -> int:
        """The entries for which held segments are right, of their own level or lower."""
        if held not in self._entries_held:
            self._entries_held[held] = self.index.segments_mask(held)
        return self._entries_held[held]

    def none_of(self, variant: int) -> int:
        """The segments in `none` of a variant, given by its position."""
        return self._none[variant]

    def picks(self, entry: Entry) -> list[list[int]]:
        """For an entry's depth and place, the segments in `any` that give it: one is held."""
        levels = self._with_any[entry.variant].items()
        if not self.index.variants[entry.variant].targeting.any_segments:
            return []
        return [
            [bit for bit, level in levels if level.depth == entry.segments.depth],
            [bit for bit, level in levels if level.place == entry.segments.place],
        ]
