"""Masks of entries by what a context can say: the tables that the indexed engine looks up.

Each function turns one condition of DESIGN.md 4.2 into masks. A mask has the bit of an entry where
the condition holds for its variant and, on this axis, the variant stands as the entry says.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from variants.engine.index_entries import Entry, Line, levels_with
from variants.engine.index_taxonomy import CompiledTaxonomy, bits
from variants.engine.types import Experiment, FieldGroup, Instant, ModuleDocument, VariantDocument

EVERYTHING = -1
"""The mask of all entries, whatever their number."""

Key = TypeVar("Key", bound=Hashable)


ConditionMasks = tuple[int, int, int, int, int, int, int]
"""The entries for which each condition of DESIGN.md 4.2 holds, in its order. The first is the
window; none of the others depends on time."""


class TermMasks(NamedTuple):
    """Masks by a context's channel or device.

    `other` is for a term that is not sent, not known or not below any that is targeted.
    """

    by_term: dict[str, int]
    other: int

    def of(self, key: str | None) -> int:
        """The entries that stand where a term puts their variants."""
        return self.other if key is None else self.by_term.get(key, self.other)


class Windows(NamedTuple):
    """Time as intervals between boundaries.

    `boundaries[i]` ends interval `i`; `is_open[i]` are the entries open in it. `turning[i]` are
    the entries that open or close at `boundaries[i]`.
    """

    boundaries: list[Instant]
    is_open: list[int]
    turning: list[int]


class SegmentMasks(NamedTuple):
    """What holding one segment, or not, does to the entries.

    `depths` and `places` are the entries whose depth and rank it gives as a key of `any`;
    `excluded` have it in `none`, `required` in `all`.
    """

    bit: int
    depths: int
    places: int
    excluded: int
    required: int


class RunningExperiment(NamedTuple):
    """The entries that do not take part, and for each arm those and the arm's own."""

    experiment: Experiment
    outside: int
    arms: list[int]


class EntryBits:
    """The entries of a module as bits, above those of the defaults.

    :param below: how many bits are taken.
    """

    def __init__(
        self, variants: Sequence[VariantDocument], entries: Sequence[Entry], below: int
    ) -> None:
        self.variants = variants
        self._entries = entries
        self._below = below
        by_variant = self.by(lambda entry: entry.variant)
        self.of_variant = [by_variant[number] for number in range(len(variants))]

    def by(self, key: Callable[[Entry], Key]) -> dict[Key, int]:
        """The entries with each value of `key`."""
        masks: dict[Key, int] = {}
        for position, entry in enumerate(self._entries, self._below):
            masks[key(entry)] = masks.get(key(entry), 0) | 1 << position
        return masks

    def where(self, holds: Callable[[VariantDocument], object]) -> int:
        """All entries of the variants for which something holds."""
        mask = 0
        for variant, own in zip(self.variants, self.of_variant, strict=True):
            if holds(variant):
                mask |= own
        return mask

    def of_keys(self, keys: Collection[str]) -> int:
        """All entries of some variants, given by key."""
        return self.where(lambda variant: variant.key in keys)

    def overriding(self, group: FieldGroup) -> int:
        """All entries of the variants that override a field group; they do so whole or not."""
        return self.where(lambda variant: group[0] in variant.overrides)


def windows(
    module: ModuleDocument, entry_bits: EntryBits, defaults: Sequence[int], is_open: int
) -> Windows:
    """Condition 1, and the ends of defaults.

    :param defaults: the bit of each group's default.
    :param is_open: what is open long ago, apart from variants.
    """
    opening: dict[Instant, int] = {}
    closing: dict[Instant, int] = {}
    for variant, own in zip(entry_bits.variants, entry_bits.of_variant, strict=True):
        start, end = variant.starts_at, window_end(variant)
        if start is not None and end is not None and start >= end:
            continue
        if start is None:
            is_open |= own
        else:
            opening[start] = opening.get(start, 0) | own
        if end is not None:
            closing[end] = closing.get(end, 0) | own
    for group, end in module.default_ends.items():
        closing[end] = closing.get(end, 0) | defaults[group]

    found = Windows(sorted(opening.keys() | closing.keys()), [is_open], [])
    for boundary in found.boundaries:
        opens, closes = opening.get(boundary, 0), closing.get(boundary, 0)
        is_open = is_open & ~closes | opens
        found.is_open.append(is_open)
        found.turning.append(opens | closes)
    return found


def window_end(variant: VariantDocument) -> Instant | None:
    """When a window closes, rights included; None if it stays open."""
    ends = [end for end in (variant.ends_at, variant.rights_until) if end is not None]
    return min(ends, default=None)


def locale_masks(entry_bits: EntryBits, chains: Iterable[Line]) -> dict[Line, int]:
    """Condition 2, by the chain of the context's locale reduced to targeted tags."""
    return _nearest(
        entry_bits,
        [{tag.lower() for tag in variant.targeting.locales} for variant in entry_bits.variants],
        chains,
        entry_bits.by(lambda entry: (entry.variant, entry.standing.locale)),
        level=lambda line, index: index,
    )


def channel_masks(entry_bits: EntryBits, taxonomy: CompiledTaxonomy) -> TermMasks:
    """Condition 3 for channels."""
    return _term_masks(
        entry_bits,
        [set(variant.targeting.channels) for variant in entry_bits.variants],
        taxonomy.channel_paths,
        entry_bits.by(lambda entry: (entry.variant, entry.standing.channel)),
    )


def device_masks(entry_bits: EntryBits, taxonomy: CompiledTaxonomy) -> TermMasks:
    """Condition 3 for devices."""
    return _term_masks(
        entry_bits,
        [set(variant.targeting.devices) for variant in entry_bits.variants],
        taxonomy.device_paths,
        entry_bits.by(lambda entry: (entry.variant, entry.standing.device)),
    )


def _term_masks(
    entry_bits: EntryBits,
    wanted: Sequence[set[str]],
    paths: Mapping[str, Line],
    at_depth: Mapping[tuple[int, int], int],
) -> TermMasks:
    """By term: the entries of the variants that want none, or whose deepest on its path it is."""
    targeted = {term for terms in wanted for term in terms}
    lines = [path for path in paths.values() if not targeted.isdisjoint(path)]
    masks = _nearest(
        entry_bits, wanted, [(), *lines], at_depth, level=lambda line, index: len(line) - index
    )
    return TermMasks({line[0]: masks[line] for line in lines}, masks[()])


def _nearest(
    entry_bits: EntryBits,
    wanted: Sequence[set[str]],
    lines: Iterable[Line],
    at_level: Mapping[tuple[int, Any], int],
    level: Callable[[Line, int], int],
) -> dict[Line, int]:
    """By line: the entries of the variants that want nothing, or what is nearest on the line.

    :param wanted: the tags or terms of each variant.
    :param at_level: entries by variant and level on this axis.
    :param level: the level that an index in a line stands for.
    """
    holders: dict[str, list[int]] = {}
    everywhere = 0
    for number, terms in enumerate(wanted):
        for term in terms:
            holders.setdefault(term, []).append(number)
        if not terms:
            everywhere |= entry_bits.of_variant[number]
    masks = {}
    for line in lines:
        mask = everywhere
        placed: set[int] = set()
        for index, term in enumerate(line):
            for number in holders.get(term, ()):
                if number not in placed:
                    placed.add(number)
                    mask |= at_level[number, level(line, index)]
        masks[line] = mask
    return masks


def segment_masks(entry_bits: EntryBits, taxonomy: CompiledTaxonomy) -> list[SegmentMasks]:
    """Condition 4: one record for each segment that a variant mentions."""
    at_depth = entry_bits.by(lambda entry: (entry.variant, entry.segments.depth))
    at_place = entry_bits.by(lambda entry: (entry.variant, entry.segments.place))
    depths: dict[int, int] = {}
    places: dict[int, int] = {}
    excluded: dict[int, int] = {}
    required: dict[int, int] = {}
    for number, variant in enumerate(entry_bits.variants):
        for bit, level in levels_with(variant, taxonomy).items():
            depths[bit] = depths.get(bit, 0) | at_depth[number, level.depth]
            places[bit] = places.get(bit, 0) | at_place[number, level.place]
        own = entry_bits.of_variant[number]
        for bit in bits(taxonomy.mask_of(variant.targeting.no_segments)):
            excluded[bit] = excluded.get(bit, 0) | own
        for bit in bits(taxonomy.mask_of(variant.targeting.all_segments)):
            required[bit] = required.get(bit, 0) | own
    return [
        SegmentMasks(
            bit,
            depths.get(bit, 0),
            places.get(bit, 0),
            excluded.get(bit, 0),
            required.get(bit, 0),
        )
        for bit in sorted(depths.keys() | excluded.keys() | required.keys())
    ]


def running_experiments(module: ModuleDocument, entry_bits: EntryBits) -> list[RunningExperiment]:
    """Condition 5: the experiments that bind their variants, by key."""
    found = []
    for experiment in sorted(module.experiments, key=lambda experiment: experiment.key):
        if not experiment.running:
            continue
        arms = [entry_bits.of_keys(arm.variants) for arm in experiment.arms]
        taking_part = 0
        for arm in arms:
            taking_part |= arm
        outside = ~taking_part
        found.append(RunningExperiment(experiment, outside, [outside | arm for arm in arms]))
    return found
