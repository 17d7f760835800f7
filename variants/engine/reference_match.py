"""The specification of DESIGN.md 4.2: which variants match.

Part of the reference engine: written to be read next to the text, one function per condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taxonomy.locales import is_well_formed
from taxonomy.types import Taxonomy
from variants.engine.allocation import allocate, is_held_out
from variants.engine.reference_held import held_segments, path_from_root
from variants.engine.types import (
    Context,
    Instant,
    MatchCondition,
    ModuleDocument,
    VariantDocument,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """A module and a context, with what of the context counts.

    `chain` holds lower-case tags, nearest first; `held` the keys of 4.1 and
    `contradicted_parents` the exclusive parents that had to choose; `channel` and `device` are
    paths from the root to the context's term, empty where there is none or it is unknown. `unit`
    is None where there is none to go by, also because personalization is off.
    """

    module: ModuleDocument
    taxonomy: Taxonomy
    context: Context
    held: frozenset[str]
    contradicted_parents: frozenset[str]
    chain: tuple[str, ...]
    channel: tuple[str, ...]
    device: tuple[str, ...]
    unit: str | None


def situation_of(module: ModuleDocument, taxonomy: Taxonomy, context: Context) -> Situation:
    """Find out what of a context counts, before any variant is looked at."""
    segments = held_segments(taxonomy, context)
    return Situation(
        module=module,
        taxonomy=taxonomy,
        context=context,
        held=segments.keys,
        contradicted_parents=segments.contradicted_parents,
        chain=locale_chain(taxonomy, context.locale),
        # Condition 3: a term the taxonomy does not know matches nothing, as if not sent.
        channel=path_from_root(taxonomy.channels, context.channel),
        device=path_from_root(taxonomy.devices, context.device),
        # 4.1 step 5: with `personalize: false` arms do not match and no holdout applies, which is
        # what happens without a unit. An empty unit names nobody.
        unit=context.unit if context.unit and context.personalize else None,
    )


def locale_chain(taxonomy: Taxonomy, tag: str | None) -> tuple[str, ...]:
    """The tags that serve a context's locale, nearest first, in lower case (condition 2).

    Each tag once; empty without a locale and for a malformed tag.
    """
    if tag is None or not is_well_formed(tag):
        return ()
    tag = tag.lower()
    declared = taxonomy.locales.get(tag)
    if declared is not None and declared.fallbacks:
        fallbacks = [fallback.lower() for fallback in declared.fallbacks]
    else:
        parts = tag.split("-")
        fallbacks = ["-".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]
    return tuple(dict.fromkeys([tag, *fallbacks]))


def first_failure(variant: VariantDocument, situation: Situation) -> MatchCondition | None:
    """The first condition of DESIGN.md 4.2 that does not hold; None when the variant matches."""
    if not is_in_window(variant, situation.context.at):
        return MatchCondition.WINDOW
    return first_failure_but_window(variant, situation)


def first_failure_but_window(
    variant: VariantDocument, situation: Situation
) -> MatchCondition | None:
    """The first condition other than the window that does not hold."""
    for condition, holds in _CONDITIONS.items():
        if not holds(variant, situation):
            return condition
    return None


def window_end(variant: VariantDocument) -> Instant | None:
    """When the window closes: at its end or that of its rights, whichever is earlier."""
    ends = [end for end in (variant.ends_at, variant.rights_until) if end is not None]
    return min(ends, default=None)


def is_in_window(variant: VariantDocument, at: Instant) -> bool:
    """Condition 1: `startsAt <= at < end`; either side may be open."""
    end = window_end(variant)
    return (variant.starts_at is None or variant.starts_at <= at) and (end is None or at < end)


def _locale_holds(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 2: one of the variant's locales is in the chain."""
    locales = variant.targeting.locales
    return not locales or any(tag.lower() in situation.chain for tag in locales)


def _channel_holds(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 3: one of its channels is the context's channel or an ancestor of it."""
    channels = variant.targeting.channels
    return not channels or any(key in situation.channel for key in channels)


def _device_holds(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 3, for devices."""
    devices = variant.targeting.devices
    return not devices or any(key in situation.device for key in devices)


def _segments_hold(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 4: `any` at least one held, `all` every one held, `none` not one held."""
    targeting, held = variant.targeting, situation.held
    return (
        (not targeting.any_segments or any(key in held for key in targeting.any_segments))
        and all(key in held for key in targeting.all_segments)
        and not any(key in held for key in targeting.no_segments)
    )


def _experiment_holds(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 5: in every running experiment it is an arm of, the unit falls into that arm.

    A variant may be in several arms of one experiment: one of them must be the unit's.
    """
    for experiment in situation.module.experiments:
        arms = [index for index, arm in enumerate(experiment.arms) if variant.key in arm.variants]
        if not experiment.running or not arms:
            continue
        if situation.unit is None or allocate(experiment, situation.unit) not in arms:
            return False
    return True


def _holdout_holds(variant: VariantDocument, situation: Situation) -> bool:
    """Condition 6: a unit in a holdout gets no variant that looks at segments."""
    targeting, unit = variant.targeting, situation.unit
    looks_at_segments = targeting.any_segments or targeting.all_segments or targeting.no_segments
    if not looks_at_segments or unit is None:
        return True
    return not any(is_held_out(holdout, unit) for holdout in situation.module.holdouts)


_CONDITIONS: Mapping[MatchCondition, Callable[[VariantDocument, Situation], bool]] = {
    MatchCondition.LOCALE: _locale_holds,
    MatchCondition.CHANNEL: _channel_holds,
    MatchCondition.DEVICE: _device_holds,
    MatchCondition.SEGMENTS: _segments_hold,
    MatchCondition.EXPERIMENT: _experiment_holds,
    MatchCondition.HOLDOUT: _holdout_holds,
}
