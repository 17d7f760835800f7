"""How locale, channel, device and time can cut contexts, for both documents of a comparison.

Each axis is a mapping from the joint mask of a class to the plainest value that is in it: None
where that will do, then terms high up in their tree and short tags, and the earliest instant.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from variants.engine.cells_sides import Sides
from variants.engine.index_masks import TermMasks
from variants.engine.index_module import ModuleIndex
from variants.engine.types import Instant

Value = TypeVar("Value")


def locale_classes(sides: Sides) -> dict[int, str | None]:
    """Every way in which a context's locale can place the variants."""

    def mask_of(tag: str | None) -> int:
        return sides.joint(lambda index: index.locale_mask(tag)) | sides.defaults

    return _classes(locale_tags(sides), mask_of)


def locale_tags(sides: Sides) -> list[str | None]:
    """A context's locales that can make a difference, the plainest first.

    Declared tags have chains of their own. Of the others, which are truncated, it only matters
    which is the longest targeted tag that they begin with: one below each stands for all of them.
    """
    targeted = {tag for index in sides.indexes for tag in index.targeted_tags}
    declared = {tag for index in sides.indexes for tag in index.taxonomy.taxonomy.locales}
    tags: list[str] = []
    if targeted:
        tags += sorted(declared | targeted, key=lambda tag: (len(tag), tag))
        tags += [_other_below(tag, declared | targeted) for tag in sorted(targeted)]
    return [None, *tags]


def _other_below(tag: str, taken: set[str]) -> str:
    """A tag that is truncated to this one and is none of those that are taken."""
    number = 1
    while f"{tag}-x-{number}" in taken:
        number += 1
    return f"{tag}-x-{number}"


def channel_classes(sides: Sides) -> dict[int, str | None]:
    """Every way in which a context's channel can place the variants."""
    return _term_classes(
        sides,
        {index: index.channel_masks for index in sides.indexes},
        {
            key: len(path)
            for index in sides.indexes
            for key, path in index.taxonomy.channel_paths.items()
        },
    )


def device_classes(sides: Sides) -> dict[int, str | None]:
    """Every way in which a context's device can place the variants."""
    return _term_classes(
        sides,
        {index: index.device_masks for index in sides.indexes},
        {
            key: len(path)
            for index in sides.indexes
            for key, path in index.taxonomy.device_paths.items()
        },
    )


def _term_classes(
    sides: Sides, masks: Mapping[ModuleIndex, TermMasks], depths: Mapping[str, int]
) -> dict[int, str | None]:
    below_targeted = {key for each in masks.values() for key in each.by_term}
    keys = sorted(below_targeted, key=lambda key: (depths[key], key))

    def mask_of(key: str | None) -> int:
        return sides.joint(lambda index: masks[index].of(key)) | sides.defaults

    return _classes([None, *keys], mask_of)


def time_classes(sides: Sides, now: Instant) -> dict[int, Instant]:
    """Every set of windows that is open at some instant from now on."""
    later = {
        boundary
        for index in sides.indexes
        for boundary in index.windows.boundaries
        if boundary > now
    }

    def mask_of(at: Instant) -> int:
        return sides.joint(lambda index: index.open_at(at))

    return _classes([now, *sorted(later)], mask_of)


def _classes(values: Iterable[Value], mask_of: Callable[[Value], int]) -> dict[int, Value]:
    """The first value with each mask."""
    classes: dict[int, Value] = {}
    for value in values:
        classes.setdefault(mask_of(value), value)
    return classes
