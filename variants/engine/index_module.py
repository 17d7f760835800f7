"""A module's index: everything that its variants' targeting can say, as bit masks.

Each entry of its total order (`index_entries`) is one bit, the highest
entry the highest bit, so a context is answered in three moves: look up, for each condition of
DESIGN.md 4.2, the mask of the entries for which it holds (`index_masks`); `and` them; take, for
each field group, the highest bit that is left. Below all entries each group has a bit for its
default, which is open while the default may be served, and lowest of all one for null.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from taxonomy.types import Taxonomy
from variants.engine.allocation import allocate, is_held_out
from variants.engine.index_entries import Entry, entries_of, targeted_chains
from variants.engine.index_masks import (
    EVERYTHING,
    ConditionMasks,
    EntryBits,
    channel_masks,
    device_masks,
    locale_masks,
    running_experiments,
    segment_masks,
    windows,
)
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import (
    Composition,
    Context,
    Instant,
    ModuleDocument,
    Value,
    VariantDocument,
)


class ModuleIndex:
    """The masks of one module, and what a context finds in them.

    Nothing in it changes after construction, so request threads may share it. It keeps one mask,
    with a bit per entry, for each window boundary and each targeted tag, term and segment.
    """

    def __init__(self, module: ModuleDocument, taxonomy: CompiledTaxonomy | Taxonomy) -> None:
        if isinstance(taxonomy, Taxonomy):
            taxonomy = CompiledTaxonomy(taxonomy)
        self.module = module
        self.taxonomy = taxonomy
        self.variants = sorted(module.variants, key=lambda variant: variant.key)
        self.number = {variant.key: number for number, variant in enumerate(self.variants)}

        chains = targeted_chains(module, taxonomy)
        self.entries = entries_of(self.variants, chains, taxonomy)
        nulls = [1 << index for index in range(len(module.groups))]
        defaults = [bit << len(nulls) for bit in nulls]
        self.default_bits = sum(nulls) + sum(defaults)
        self.first_entry = 2 * len(nulls)
        self.width = self.first_entry + len(self.entries)
        self.entry_bits = EntryBits(self.variants, self.entries, self.first_entry)

        self.windows = windows(module, self.entry_bits, defaults, self.default_bits)
        self.targeted_tags = {tag for chain in chains for tag in chain}
        self.locale_masks = locale_masks(self.entry_bits, chains)
        self.channel_masks = channel_masks(self.entry_bits, taxonomy)
        self.device_masks = device_masks(self.entry_bits, taxonomy)
        self.segment_masks = segment_masks(self.entry_bits, taxonomy)
        # Plain tuples are taken apart faster.
        self._segment_rows = [tuple(masks) for masks in self.segment_masks]
        self._mentioned = sum(masks.bit for masks in self.segment_masks)
        self.decisive = taxonomy.decisive(self._mentioned)
        self.experiments = running_experiments(module, self.entry_bits)
        self.without_any = self.entry_bits.where(lambda each: not each.targeting.any_segments)
        self.impossible = self.entry_bits.where(
            lambda each: not all(key in taxonomy.bit for key in each.targeting.all_segments)
        )
        self.unsegmented = self.entry_bits.where(_names_no_segment)

        # What each bit stands for, by its number as `int.bit_length` counts it, from 1.
        self._fields = [
            (field, index) for index, group in enumerate(module.groups) for field in group
        ]
        nothing = {field: None for field, _ in self._fields}
        default = {field: module.defaults.get(field) for field, _ in self._fields}
        sources = [self.variants[entry.variant] for entry in self.entries]
        self._keys = [None] * (self.first_entry + 1) + [variant.key for variant in sources]
        self._contents: list[Mapping[str, Value]] = [
            {},
            *[nothing] * len(nulls),
            *[default] * len(defaults),
            *[variant.overrides for variant in sources],
        ]
        self.group_masks = [
            nulls[index] | defaults[index] | self.entry_bits.overriding(group)
            for index, group in enumerate(module.groups)
        ]

    def condition_masks(self, context: Context, held: int) -> ConditionMasks:
        """The entries for which each condition of DESIGN.md 4.2 holds.

        :param held: the segments held in the context.
        """
        unit = context.unit if context.personalize else None
        return (
            self.open_at(context.at),
            self.locale_mask(context.locale),
            self.channel_masks.of(context.channel),
            self.device_masks.of(context.device),
            self.segments_mask(held),
            self.arms_mask(unit),
            self.holdouts_mask(unit),
        )

    def open_at(self, at: Instant) -> int:
        """The entries of the variants in whose window an instant is, and the defaults served."""
        return self.windows.is_open[bisect_right(self.windows.boundaries, at)]

    def locale_mask(self, tag: str | None) -> int:
        """The entries that stand where a locale puts their variants."""
        targeted = self.targeted_tags
        return self.locale_masks[tuple([t for t in self.taxonomy.chain(tag) if t in targeted])]

    def segments_mask(self, held: int) -> int:
        """The entries that stand where the held segments put their variants, or lower."""
        depths = places = self.without_any
        barred = self.impossible
        for bit, at_depth, at_place, excluded, required in self._segment_rows:
            if held & bit:
                depths |= at_depth
                places |= at_place
                barred |= excluded
            else:
                barred |= required
        return depths & places & ~barred

    def arms_mask(self, unit: str | None) -> int:
        """The entries of the variants that are in no running experiment, or in the unit's arm.

        :param unit: None and empty are no unit, which is in no arm.
        """
        mask = EVERYTHING
        for experiment, outside, arms in self.experiments:
            arm = allocate(experiment, unit) if unit else None
            mask &= outside if arm is None else arms[arm]
        return mask

    def holdouts_mask(self, unit: str | None) -> int:
        """All entries, or only those without segments when a holdout applies to the unit."""
        if unit and any(is_held_out(holdout, unit) for holdout in self.module.holdouts):
            return self.unsegmented
        return EVERYTHING

    def waived(self, at: Instant, use: str) -> ConditionMasks:
        """As if for one variant, and for no other, all conditions but the window held.

        :raises KeyError: when the module has no variant with the key `use`.
        """
        own = self.entry_bits.of_variant[self.number[use]]
        return (self.open_at(at), own, own, own, own, own, own)

    def alone(self, use: str) -> int:
        """A variant's entries with the defaults; nothing when the module has no such variant."""
        if use not in self.number:
            return 0
        return self.default_bits | self.entry_bits.of_variant[self.number[use]]

    def next_turn(self, at: Instant, matching: int) -> Instant | None:
        """The earliest later instant at which a window opens or closes that counts.

        :param matching: entries whose conditions other than the window hold.
        """
        boundaries, _, turning = self.windows
        for index in range(bisect_right(boundaries, at), len(boundaries)):
            if turning[index] & matching:
                return boundaries[index]
        return None

    def last_turn(self, at: Instant, matching: int) -> Instant | None:
        """The latest instant up to now at which a window opened or closed that counts."""
        boundaries, _, turning = self.windows
        for index in range(bisect_right(boundaries, at) - 1, -1, -1):
            if turning[index] & matching:
                return boundaries[index]
        return None

    def default_ended(self, winner: int, group: int) -> Instant | None:
        """When the default of a group ceased to be served; None while it is, or is not the source.

        :param winner: the group's source, as in `winners`.
        """
        return self.module.default_ends[group] if winner <= len(self.module.groups) else None

    def entry_of(self, winner: int) -> Entry:
        """The entry whose bit has this number, counted from 1."""
        return self.entries[winner - self.first_entry - 1]

    def matching(self, masks: ConditionMasks) -> int:
        """The entries for which all conditions but the window hold, and the defaults."""
        _, locale, channel, device, segments, experiment, holdout = masks
        return self.default_bits | locale & channel & device & segments & experiment & holdout

    def winners(self, mask: int) -> list[int]:
        """The source of each field group, as the number of its bit, counted from 1."""
        return [(mask & group).bit_length() for group in self.group_masks]

    def composition_of(self, winners: Iterable[int]) -> Composition:
        """The sources as variant keys."""
        keys = self._keys
        return tuple([keys[winner] for winner in winners])

    def values_of(self, winners: list[int]) -> dict[str, Value]:
        """The value of every field, in the order of the type."""
        contents = self._contents
        return {field: contents[winners[group]][field] for field, group in self._fields}


def _names_no_segment(variant: VariantDocument) -> bool:
    targeting = variant.targeting
    return not (targeting.any_segments or targeting.all_segments or targeting.no_segments)
