"""Which ways of holding segments the variants that are still in play can tell apart."""

from collections.abc import Iterator

from variants.engine.cells_segments import (
    Names,
    OneForest,
    States,
    TooMany,
    effects_by_segment,
    keep_plainest,
    merge,
)
from variants.engine.cells_sides import Sides
from variants.engine.cells_two_forests import NOTHING_REFUSED, TwoForests
from variants.engine.index_taxonomy import CompiledTaxonomy

HeldClasses = dict[int, Names]
"""By joint mask, the plainest segments to name."""


class HeldSegments:
    """The segments that both documents mention.

    :param most: more classes than this are only counted.
    """

    def __init__(self, sides: Sides, most: int) -> None:
        self._sides = sides
        self._most = most
        # What each variant mentions, by the joint mask of its entries.
        self._mentions: dict[int, set[str]] = {}
        for side in sides:
            for number, variant in enumerate(side.index.variants):
                targeting = variant.targeting
                keys = {*targeting.any_segments, *targeting.all_segments, *targeting.no_segments}
                if keys:
                    own = side.index.entry_bits.of_variant[number] << side.shift
                    self._mentions[own] = keys
        effects = [effects_by_segment(side, sides.width) for side in sides]
        taxonomies = [side.index.taxonomy for side in sides]
        mentioned = {key for side in effects for key in side}
        self._forest: OneForest | TwoForests
        if all(_are_alike(taxonomies[0], other, mentioned) for other in taxonomies[1:]):
            self._forest = OneForest(taxonomies[0], effects)
        else:
            self._forest = TwoForests(taxonomies, effects)
        self._without_any = sides.joint(lambda index: index.without_any & ~index.impossible)
        self._impossible = sides.joint(lambda index: index.impossible)
        self._known: dict[int, HeldClasses] = {}
        self._known_parts: dict[int, HeldClasses] = {}

    def refusals(self) -> Iterator[frozenset[str]]:
        """The sets of purposes that a visitor may have to refuse to get into a class."""
        if isinstance(self._forest, TwoForests):
            return self._forest.refusals()
        return iter([NOTHING_REFUSED])

    def classes(self, in_play: int) -> HeldClasses:
        """Every way in which held segments can place the variants in play.

        :param in_play: joint entries; a variant with none of them is out of play.
        :raises TooMany: when there are more classes than `most`.
        """
        variants = [own for own in self._mentions if own & in_play]
        key = sum(variants)
        if key not in self._known:
            self._known[key] = self._find(variants)
        return self._known[key]

    def count(self) -> int:
        """How many classes there are with all variants in play; at most, where they are many."""
        total = 1
        for keys, scope in self._parts(list(self._mentions)):
            try:
                total *= len(self._part_classes(keys, scope))
            except TooMany:
                total *= self._forest.count(keys)
        return total

    def _find(self, variants: list[int]) -> HeldClasses:
        everywhere = self._sides.defaults | self._without_any
        parts = self._parts(variants)
        for _, scope in parts:
            everywhere &= ~scope
        classes: HeldClasses = {everywhere: frozenset()}
        for keys, scope in parts:
            part = self._part_classes(keys, scope)
            # Parts decide on entries of their own: no two ways come to one class.
            if len(classes) * len(part) > self._most:
                raise TooMany
            classes = {
                one | other: names | more_names
                for one, names in classes.items()
                for other, more_names in part.items()
            }
        return classes

    def _parts(self, variants: list[int]) -> list[tuple[set[str], int]]:
        """The segments of each part that can be held by itself, with the entries it decides."""
        parts = self._forest.apart(self._mentions[own] for own in variants)
        return [
            (keys, sum(own for own in variants if not keys.isdisjoint(self._mentions[own])))
            for keys in parts
        ]

    def _part_classes(self, keys: set[str], scope: int) -> HeldClasses:
        if scope not in self._known_parts:
            self._known_parts[scope] = self._find_part(keys, scope)
        return self._known_parts[scope]

    def _find_part(self, keys: set[str], scope: int) -> HeldClasses:
        both = self._halves(scope)
        given = self._halves(self._without_any & scope)
        barred = self._halves(self._impossible & scope)
        start: States = {(given, barred): frozenset()}
        states = merge(start, self._forest.states(keys, both, self._most), self._most)
        classes: HeldClasses = {}
        for (given, _), names in states.items():
            keep_plainest(classes, given & given >> self._sides.width & scope, names)
        return classes

    def _halves(self, mask: int) -> int:
        return mask | mask << self._sides.width


def _are_alike(one: CompiledTaxonomy, other: CompiledTaxonomy, mentioned: set[str]) -> bool:
    """Whether two taxonomies allow the same sets of the mentioned segments in every context."""
    return one is other or one.shape_around(mentioned) == other.shape_around(mentioned)
