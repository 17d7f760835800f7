"""All contexts of one module, as far as they make a difference to it.

Every question of the static analysis comes down to one, asked of the entries of the index
(`index_entries`): is there a context, from an instant on, in which these entries hold and none of
those does? Listing cells is out of the question for 200 variants over 100 segments, and not needed:
see `analysis_search`.
"""

from collections.abc import Mapping, Sequence

from variants.engine.analysis_held import HeldSets
from variants.engine.analysis_search import (
    Blocked,
    Class,
    Found,
    GivenUp,
    Goal,
    Search,
    Undecided,
)
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
from variants.engine.types import Context, Instant

STEP_LIMIT = 50_000
"""Steps of one search after which it gives up."""

TIME, LOCALE, CHANNEL, DEVICE, UNIT = AXES = ("at", "locale", "channel", "device", "unit")


class Space:
    """All contexts, from an instant on, as far as they make a difference to one module."""

    def __init__(self, index: CompiledModule, now: Instant, limit: int = STEP_LIMIT) -> None:
        self.index = index
        self.now = now
        self.held = HeldSets(index)
        self._limit = limit
        sides = Sides(None, index)
        self._units = Units(sides)
        self.tags = locale_tags(sides)
        self._axes: Mapping[str, Sequence[Class]] = {
            TIME: list(time_classes(sides, now).items()),
            LOCALE: list(locale_classes(sides).items()),
            CHANNEL: list(channel_classes(sides).items()),
            DEVICE: list(device_classes(sides).items()),
            UNIT: list(self._units.classes().items()),
        }

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
        search = Search(self.held, goal, axes, self._limit)
        try:
            return search.run()
        except GivenUp:
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
            & self.held.holding(found.held)
        )
        for unit_mask in unit or [index.arms_mask(None) | index.default_bits]:
            mask &= unit_mask
        return index.winners(mask)


def _letting_in(classes: Sequence[Class], wanted: int) -> list[Class]:
    """The classes of an axis in which all of some entries hold, each with its mask and a value."""
    return [pair for pair in classes if pair[0] & wanted == wanted]
