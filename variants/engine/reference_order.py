"""The specification of DESIGN.md 4.3: which of two matching variants goes first.

Part of the reference engine: one function per step of the table, in its order. Each gives a value
that is *smaller* for the variant that goes first, so the nine together are a tuple whose minimum
wins. All but the functions of steps 1, 8 and 9 depend on the context.
"""

from collections.abc import Callable, Mapping
from typing import Any

from variants.engine.reference_held import depth, path_from_root, rank_order
from variants.engine.reference_match import Situation
from variants.engine.types import Standing, Step, VariantDocument


def place(variant: VariantDocument, situation: Situation) -> tuple[Any, ...]:
    """The values of steps 1 to 9, compared left to right; the smallest wins. Never equal for two
    variants of a module, because their keys differ.
    """
    return tuple(value(variant, situation) for value in _STEPS.values())


def deciding_step(winner: VariantDocument, loser: VariantDocument, situation: Situation) -> Step:
    """The first step whose value differs."""
    return next(
        step
        for step, value in _STEPS.items()
        if value(winner, situation) != value(loser, situation)
    )


def standing(variant: VariantDocument, situation: Situation) -> Standing:
    """Steps 2 to 7 as facts, for the reduced context (DESIGN.md 4.4).

    The chain is counted without the tags that no variant of the module targets: they are the same
    to this module as if they were not there.
    """
    targeted = {
        tag.lower() for other in situation.module.variants for tag in other.targeting.locales
    }
    chain = [tag for tag in situation.chain if tag in targeted]
    segment = segment_of_step_5(variant, situation)
    return Standing(
        locale=_nearest(variant, chain),
        segment_count=segment_count(variant, situation),
        segment_depth=segment_depth(variant, situation),
        rank=None if segment is None else (situation.taxonomy.segments[segment].rank, segment),
        channel=_deepest(variant.targeting.channels, situation.channel),
        device=_deepest(variant.targeting.devices, situation.device),
    )


def matched_segments(variant: VariantDocument, situation: Situation) -> list[str]:
    """All keys in `all` (a variant that matches holds every one), and the held keys in `any`."""
    named = (*variant.targeting.all_segments, *variant.targeting.any_segments)
    return [key for key in named if key in situation.held]


def segment_count(variant: VariantDocument, situation: Situation) -> int:
    """How many segments are required together: the keys in `all` that are not ancestors of another
    key in `all`, plus one if `any` is not empty.
    """
    required = set(variant.targeting.all_segments)
    ancestors: set[str] = set()
    for key in required:
        ancestors.update(path_from_root(situation.taxonomy.segments, key)[:-1])
    return len(required - ancestors) + (1 if variant.targeting.any_segments else 0)


def segment_depth(variant: VariantDocument, situation: Situation) -> int:
    """The depth of the deepest matched segment, a root being 1; 0 for none."""
    segments = situation.taxonomy.segments
    return max((depth(segments, key) for key in matched_segments(variant, situation)), default=0)


def segment_of_step_5(variant: VariantDocument, situation: Situation) -> str | None:
    """The key of the first matched segment by (rank, key); None for none."""
    segments = situation.taxonomy.segments
    matched = matched_segments(variant, situation)
    return min(matched, key=lambda key: rank_order(segments[key]), default=None)


def _nearest(variant: VariantDocument, chain: list[str]) -> int | None:
    """The position in the chain of the nearest of the variant's locales; None for none."""
    locales = {tag.lower() for tag in variant.targeting.locales}
    return min((chain.index(tag) for tag in chain if tag in locales), default=None)


def _deepest(keys: tuple[str, ...], path: tuple[str, ...]) -> int:
    """The depth of the deepest of a variant's terms on the path of the context's; 0 for none."""
    return max((path.index(key) + 1 for key in keys if key in path), default=0)


def _step_1_priority(variant: VariantDocument, situation: Situation) -> int:
    return -variant.priority


def _step_2_locale(variant: VariantDocument, situation: Situation) -> int:
    nearest = _nearest(variant, list(situation.chain))
    return len(situation.chain) if nearest is None else nearest


def _step_3_segment_count(variant: VariantDocument, situation: Situation) -> int:
    return -segment_count(variant, situation)


def _step_4_segment_depth(variant: VariantDocument, situation: Situation) -> int:
    return -segment_depth(variant, situation)


def _step_5_segment_rank(variant: VariantDocument, situation: Situation) -> tuple[Any, ...]:
    segment = segment_of_step_5(variant, situation)
    if segment is None:
        return (True,)
    return (False, rank_order(situation.taxonomy.segments[segment]))


def _step_6_channel(variant: VariantDocument, situation: Situation) -> int:
    return -_deepest(variant.targeting.channels, situation.channel)


def _step_7_device(variant: VariantDocument, situation: Situation) -> int:
    return -_deepest(variant.targeting.devices, situation.device)


def _step_8_start(variant: VariantDocument, situation: Situation) -> tuple[bool, int]:
    if variant.starts_at is None:
        return (True, 0)
    return (False, -variant.starts_at)


def _step_9_key(variant: VariantDocument, situation: Situation) -> str:
    return variant.key


_STEPS: Mapping[Step, Callable[[VariantDocument, Situation], Any]] = {
    Step.PRIORITY: _step_1_priority,
    Step.LOCALE: _step_2_locale,
    Step.SEGMENT_COUNT: _step_3_segment_count,
    Step.SEGMENT_DEPTH: _step_4_segment_depth,
    Step.SEGMENT_RANK: _step_5_segment_rank,
    Step.CHANNEL: _step_6_channel,
    Step.DEVICE: _step_7_device,
    Step.START: _step_8_start,
    Step.KEY: _step_9_key,
}
