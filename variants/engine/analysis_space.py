"""A search for a context in which some variants hold and others do not.

Every question of the static analysis comes down to this one, asked of the entries of the index
(`index_entries`): is there a context, from an instant on, in which these entries hold and none of
those does? Listing cells is out of the question for 200 variants over 100 segments, and not needed:

1. On each axis but segments only the classes count in which the wanted entries hold, and of these
   only those that let in a least set of barred entries: a context gains nothing by letting in more.
2. The wanted entries ask for a few sets of segments to start from. A barred entry whose segments
   are held already can be kept out by holding one of its variant's `none`, and in no other way.
   Segments are therefore only ever added, one branch for each of them.

So the search is exact. It gives up when it has taken more than a stated number of steps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from variants.engine.cells_axes import (
    channel_classes,
    device_classes,
    locale_classes,
    locale_tags,
    time_classes,
)
from variants.engine.cells_sides import Sides
from variants.engine.cells_units import Units
from variants.engine.index import CompiledModule
from variants.engine.index_entries import Entry, levels_with
from variants.engine.index_taxonomy import bits
from variants.engine.types import Context, Instant

STEP_LIMIT = 50_000
"""Steps of one search after which it gives up."""

TIME, LOCALE, CHANNEL, DEVICE, UNIT = AXES = ("at", "locale", "channel", "device", "unit")

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


class _GivenUp(Exception):
    """The steps are used up."""


class Space:
    """All contexts, from an instant on, as far as they make a difference to one module."""

    def __init__(self, index: CompiledModule, now: Instant, limit: int = STEP_LIMIT) -> None:
        self.index = index
        self.now = now
        self._limit = limit
        sides = Sides(None, index)
        self._units = Units(sides)
        self.tags = locale_tags(sides)
        self._axes: Mapping[str, Sequence[tuple[int, Any]]] = {
            TIME: list(time_classes(sides, now).items()),
            LOCALE: list(locale_classes(sides).items()),
            CHANNEL: list(channel_classes(sides).items()),
            DEVICE: list(device_classes(sides).items()),
            UNIT: list(self._units.classes().items()),
        }
        taxonomy = index.taxonomy
        self._none = [taxonomy.mask_of(each.targeting.no_segments) for each in index.variants]
        self._with_any = [levels_with(each, taxonomy) for each in index.variants]
        self._entries_held: dict[int, int] = {}

    def holds_on(self, axis: str, entries: int) -> bool:
        """Whether some class of an axis lets in one of these entries."""
        return any(mask & entries for mask, _ in self._axes[axis])

    def find(self, goal: Goal, *tags: str | None) -> Found | Blocked | Undecided:
        """Look for a context that fulfils a goal.

        :param tags: the locales that it may have; any if none are given.
        """
        axes = [_letting_in(self._axes[axis], goal.wanted) for axis in AXES]
        if tags:
            here = [(self.index.locale_mask(tag) | self.index.default_bits, tag) for tag in tags]
            axes[AXES.index(LOCALE)] = _letting_in(here, goal.wanted)
        search = _Search(self, goal, axes, self._limit)
        try:
            return search.run()
        except _GivenUp:
            return Undecided()

    def context(self, found: Found, goal: Goal) -> Context | None:
        """What to say to be in such a context; tried out.

        :return: None when it takes a unit in a tiny share, or somebody of whom nothing is known
            fulfils a segment's condition.
        """
        taxonomy = self.index.taxonomy
        values = dict(zip(AXES, found.way, strict=True))
        unit_class = values.pop(UNIT)
        unit = None if unit_class is None else self._units.find(unit_class)
        held = taxonomy.keys_of(found.held)
        above = {step for key in held for step in taxonomy.segment_paths[key][1:]}
        context = Context(
            **values,
            segments=held - above,
            consent=frozenset(each for key in held for each in taxonomy.purposes_of(key)),
            unit=unit,
        )
        masks = self.index.condition_masks(context, taxonomy.held(context)[0])
        holding = masks[0] & self.index.matching(masks)
        if holding & goal.wanted == goal.wanted and not holding & goal.barred:
            return context
        return None

    def winners(self, found: Found) -> list[int]:
        """The source of each field group where a goal is fulfilled, as `ModuleIndex.winners`."""
        at, tag, channel, device, unit = found.way
        index = self.index
        mask = index.open_at(at) & (
            index.default_bits
            | index.locale_mask(tag)
            & index.channel_masks.of(channel)
            & index.device_masks.of(device)
            & self.holding(found.held)
        )
        for unit_mask in unit or [index.arms_mask(None) | index.default_bits]:
            mask &= unit_mask
        return index.winners(mask)

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


def _letting_in(classes: Sequence[tuple[int, Any]], wanted: int) -> list[tuple[int, Any]]:
    """The classes of an axis in which all of some entries hold, each with its mask and a value."""
    return [pair for pair in classes if pair[0] & wanted == wanted]


class _Search:
    """One search: the goal, what is forbidden, the steps that are left.

    :param axes: the classes of each axis in which the wanted entries hold.
    """

    def __init__(
        self, space: Space, goal: Goal, axes: Sequence[Sequence[tuple[int, Any]]], steps: int
    ) -> None:
        self._space = space
        self._axes = axes
        self._goal = goal
        self._steps = steps
        self._forbidden = space.forbidden(goal.wanted)
        self._blockers: list[Mapping[int, int]] = []

    def run(self) -> Found | Blocked:
        """Look with no more segments than are asked for, then with more.

        :raises _GivenUp: when the steps are used up.
        """
        axes = self._axes
        if not all(axes):
            return Blocked()
        pending = []
        for start in self._starts():
            ways = self._ways(axes, self._goal.barred & self._space.holding(start))
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
        space, taxonomy = self._space, self._space.index.taxonomy
        starts: dict[int, Way] = {0: ()}
        for entry in space.entries(self._goal.wanted):
            required = space.index.variants[entry.variant].targeting.all_segments
            if not all(key in taxonomy.bit for key in required):
                return []
            for options in [*([taxonomy.bit[key]] for key in required), *space.picks(entry)]:
                closures = [taxonomy.with_ancestors(taxonomy.key_of(bit)) for bit in options]
                self._spend(len(starts) * len(closures))
                grown = {held | closure for held in starts for closure in closures}
                starts = self._least(
                    {held: () for held in grown if space.may_hold(held, self._forbidden)}
                )
        return list(starts)

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise _GivenUp

    def _ways(self, axes: Iterable[Sequence[tuple[int, Any]]], barred: int) -> dict[int, Way]:
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
        return {self._space.index.entry_of(bit.bit_length()).variant: bit for bit in bits(mask)}

    def _escapes(self, held: int, variant: int) -> list[int]:
        """The sets to grow to, each with one more segment that keeps a variant out."""
        taxonomy = self._space.index.taxonomy
        grown = (
            held | taxonomy.with_ancestors(taxonomy.key_of(bit))
            for bit in bits(self._space.none_of(variant))
        )
        return [each for each in grown if self._space.may_hold(each, self._forbidden)]

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
            in_the_way = barred & self._space.holding(held)
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
