"""One search for a context in which some entries hold and others do not.

1. On each axis but segments only the classes count in which the wanted entries hold, and of these
   only those that let in a least set of barred entries: a context gains nothing by letting in more.
2. The wanted entries ask for a few sets of segments to start from. A barred entry whose segments
   are held already can be kept out by holding one of its variant's `none`, and in no other way.
   Segments are therefore only ever added, one branch for each of them.

So the search is exact. It gives up when it has taken more than a stated number of steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from variants.engine.analysis_held import HeldSets
from variants.engine.index_taxonomy import bits

Class = tuple[int, Any]
"""Contexts that are alike on one axis: the mask of the entries let in, and a value."""

Way = tuple[Any, ...]
"""A value on each of the axes, in their order."""


class Goal(NamedTuple):
    """Masks of entries: all of `wanted` hold and none of `barred` does.

    Bits of defaults may be wanted too: they hold while the default may be served.
    """

    wanted: int
    barred: int


@dataclass(frozen=True, slots=True)
class Found:
    """A context that fulfils a goal; `held` is the mask of its segments."""

    way: Way
    held: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """No context fulfils the goal.

    In every context in which the wanted entries hold, the variants of `blockers` are in the way:
    of each mapping at least one, which has there the entry given (by the position of the variant).
    There is none when the wanted entries never hold together.
    """

    blockers: tuple[Mapping[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search took more steps than its limit."""


class GivenUp(Exception):
    """The steps are used up."""


class Search:
    """One search: the goal, what is forbidden, the steps that are left.

    :param axes: the classes of each axis in which the wanted entries hold.
    """

    def __init__(
        self, held: HeldSets, goal: Goal, axes: Sequence[Sequence[Class]], steps: int
    ) -> None:
        self._held = held
        self._axes = axes
        self._goal = goal
        self._steps = steps
        self._forbidden = held.forbidden(goal.wanted)
        self._blockers: list[Mapping[int, int]] = []

    def run(self) -> Found | Blocked:
        """Look with no more segments than are asked for, then with more.

        :raises GivenUp: when the steps are used up.
        """
        axes = self._axes
        if not all(axes):
            return Blocked()
        pending = []
        for start in self._starts():
            ways = self._ways(axes, self._goal.barred & self._held.holding(start))
            if 0 in ways:
                return Found(ways[0], start)
            unavoidable = [self._unavoidable(start, mask) for mask in ways]
            if all(unavoidable):
                # Whatever is added, they stay in the way.
                self._blockers += unavoidable
            else:
                pending.append(start)
        ways = self._ways(axes, self._goal.barred) if pending else {}
        for start in pending:
            for mask, way in ways.items():
                held = self._grown(start, mask)
                if held is not None:
                    return Found(way, held)
        return Blocked(tuple(self._blockers))

    def _starts(self) -> list[int]:
        """The least sets of segments for the wanted entries: one of them is always held."""
        taxonomy = self._held.index.taxonomy
        starts: dict[int, Way] = {0: ()}
        for entry in self._held.entries(self._goal.wanted):
            required = self._held.index.variants[entry.variant].targeting.all_segments
            if not all(key in taxonomy.bit for key in required):
                return []
            for options in [*([taxonomy.bit[key]] for key in required), *self._held.picks(entry)]:
                closures = [taxonomy.with_ancestors(taxonomy.key_of(bit)) for bit in options]
                self._spend(len(starts) * len(closures))
                grown = {held | closure for held in starts for closure in closures}
                starts = self._least(
                    {held: () for held in grown if self._held.may_hold(held, self._forbidden)}
                )
        return list(starts)

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise GivenUp

    def _ways(self, axes: Iterable[Sequence[Class]], barred: int) -> dict[int, Way]:
        """The least sets of barred entries that a choice on all axes lets in, with the choice."""
        ways: dict[int, Way] = {barred: ()}
        for classes in axes:
            finer: dict[int, Way] = {}
            for mask, way in ways.items():
                self._spend(len(classes))
                for class_mask, value in classes:
                    finer.setdefault(mask & class_mask, (*way, value))
            ways = self._least(finer)
        return ways

    def _least(self, ways: Mapping[int, Way]) -> dict[int, Way]:
        """Those whose mask has no other within it."""
        least: dict[int, Way] = {}
        for mask in sorted(ways, key=int.bit_count):
            self._spend(1 + len(least) // 16)
            if not any(mask & other == other for other in least):
                least[mask] = ways[mask]
        return least

    def _unavoidable(self, held: int, in_the_way: int) -> dict[int, int]:
        """The variants among these entries that no segment keeps out, each with its highest."""
        highest = self._highest(in_the_way)
        return {each: bit for each, bit in highest.items() if not self._escapes(held, each)}

    def _highest(self, mask: int) -> dict[int, int]:
        """The highest entry of each variant in a mask, by the variant's position."""
        return {self._held.index.entry_of(bit.bit_length()).variant: bit for bit in bits(mask)}

    def _escapes(self, held: int, variant: int) -> list[int]:
        """The sets to grow to, each with one more segment that keeps a variant out."""
        taxonomy = self._held.index.taxonomy
        grown = (
            held | taxonomy.with_ancestors(taxonomy.key_of(bit))
            for bit in bits(self._held.none_of(variant))
        )
        return [each for each in grown if self._held.may_hold(each, self._forbidden)]

    def _grown(self, start: int, barred: int) -> int | None:
        """A set of segments, with those of the start, that keeps all barred entries out."""
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            held = waiting.pop()
            if held in seen:
                continue
            seen.add(held)
            self._spend(1)
            in_the_way = barred & self._held.holding(held)
            if not in_the_way:
                return held
            unavoidable = self._unavoidable(held, in_the_way)
            if unavoidable:
                self._blockers.append(unavoidable)
                continue
            highest = self._highest(in_the_way)
            escapes = {each: self._escapes(held, each) for each in highest}
            tightest = min(escapes, key=lambda each: len(escapes[each]))
            self._blockers.append({tightest: highest[tightest]})
            waiting += escapes[tightest]
        return None
