"""The total order of DESIGN.md 4.3 as a sorted list of entries, one per way a variant can stand.

Where a variant stands depends on the context: on which of its locales is nearest, which of its
`any` segments are held, which channel and device matched. It can stand in a few ways only: the
product of its levels on the four axes. Each is an entry, and all entries of a module are sorted
once by the nine steps. In a context the entries that hold are found by mask, and of the entries of
one variant the highest is how it stands.

The deepest matched segment and the one of smallest rank may be two keys of one `any` list, so
depth and rank are levels of their own, not one level per segment.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from variants.engine.index_taxonomy import CompiledTaxonomy, bits, truncated
from variants.engine.types import ModuleDocument, Standing, VariantDocument

_LAST = float("inf")

Line = tuple[str, ...]
"""Tags or terms from the context's own outwards: a locale chain, or a path up a tree."""


class SegmentLevel(NamedTuple):
    """Steps 4 and 5: the depth of the deepest matched segment, the place of the first by rank."""

    depth: int
    place: int | None


class Entry(NamedTuple):
    """One way in which a variant can stand.

    `variant` is the position among the module's variants by key. `order` holds the values of steps
    1 to 9, smaller for what goes first.
    """

    variant: int
    order: tuple[Any, ...]
    standing: Standing
    segments: SegmentLevel


def targeted_chains(module: ModuleDocument, taxonomy: CompiledTaxonomy) -> set[Line]:
    """Every locale chain that a context can have, reduced to the tags that the module targets.

    A declared tag has its own chain. Any other is truncated, so it finds the longest targeted tag
    that it begins with and then what that is truncated to.
    """
    targeted = {tag.lower() for variant in module.variants for tag in variant.targeting.locales}
    chains = {taxonomy.chain(tag) for tag in taxonomy.taxonomy.locales}
    chains |= {truncated(tag) for tag in targeted}
    return {tuple(tag for tag in chain if tag in targeted) for chain in chains} | {()}


def entries_of(
    variants: Iterable[VariantDocument], chains: Iterable[Line], taxonomy: CompiledTaxonomy
) -> list[Entry]:
    """All entries of a module's variants, the highest last.

    :param variants: by key.
    :param chains: what `targeted_chains` says.
    """
    entries = [
        Entry(number, _order(variant, standing, segments), standing, segments)
        for number, variant in enumerate(variants)
        for standing, segments in _standings(variant, chains, taxonomy)
    ]
    return sorted(entries, key=lambda entry: entry.order, reverse=True)


def required_level(variant: VariantDocument, taxonomy: CompiledTaxonomy) -> SegmentLevel:
    """What the segments in `all` give."""
    required = list(bits(taxonomy.mask_of(variant.targeting.all_segments)))
    return SegmentLevel(
        max((taxonomy.depth_of(bit) for bit in required), default=0),
        min((bit.bit_length() - 1 for bit in required), default=None),
    )


def levels_with(variant: VariantDocument, taxonomy: CompiledTaxonomy) -> dict[int, SegmentLevel]:
    """What the segments in `all` and one in `any` give together, by the bit of that one."""
    depth, place = required_level(variant, taxonomy)
    levels = {}
    for bit in bits(taxonomy.mask_of(variant.targeting.any_segments)):
        own_place = bit.bit_length() - 1
        levels[bit] = SegmentLevel(
            max(depth, taxonomy.depth_of(bit)),
            own_place if place is None else min(place, own_place),
        )
    return levels


def _standings(
    variant: VariantDocument, chains: Iterable[Line], taxonomy: CompiledTaxonomy
) -> Iterator[tuple[Standing, SegmentLevel]]:
    """The product of a variant's levels; an axis it does not name, or cannot match on, has one."""
    targeting = variant.targeting
    wanted = {tag.lower() for tag in targeting.locales}
    locales: set[int | None] = {
        next(index for index, tag in enumerate(chain) if tag in wanted)
        for chain in chains
        if not wanted.isdisjoint(chain)
    }
    by_segment = levels_with(variant, taxonomy).values()
    segments = {SegmentLevel(one.depth, other.place) for one in by_segment for other in by_segment}
    channels = {len(taxonomy.channel_paths.get(key, ())) for key in targeting.channels}
    devices = {len(taxonomy.device_paths.get(key, ())) for key in targeting.devices}
    count = _segment_count(variant, taxonomy)
    for locale, level, channel, device in product(
        locales or {None},
        segments or {required_level(variant, taxonomy)},
        channels or {0},
        devices or {0},
    ):
        rank = None if level.place is None else taxonomy.rank_at(level.place)
        yield Standing(locale, count, level.depth, rank, channel, device), level


def _segment_count(variant: VariantDocument, taxonomy: CompiledTaxonomy) -> int:
    """Step 3: the keys in `all` without those above another of them, and one for `any`."""
    required = set(variant.targeting.all_segments)
    above = {key for each in required for key in taxonomy.segment_paths.get(each, ())[1:]}
    return len(required - above) + bool(variant.targeting.any_segments)


def _order(variant: VariantDocument, standing: Standing, segments: SegmentLevel) -> tuple[Any, ...]:
    """Steps 1 to 9, smaller for what goes first."""
    return (
        -variant.priority,
        _LAST if standing.locale is None else standing.locale,
        -standing.segment_count,
        -standing.segment_depth,
        _LAST if segments.place is None else segments.place,
        -standing.channel,
        -standing.device,
        _LAST if variant.starts_at is None else -variant.starts_at,
        variant.key,
    )
