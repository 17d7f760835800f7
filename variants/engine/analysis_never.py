"""Why a variant can never match: no context fulfils its conditions (DESIGN.md 4.2 and 4.7)."""

from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from variants.engine.analysis_space import CHANNEL, DEVICE, LOCALE, TIME, UNIT, Space
from variants.engine.index_masks import window_end
from variants.engine.types import Instant, MatchCondition, VariantDocument


class Cause(Enum):
    """What is wrong with the condition that never holds."""

    WINDOW_EMPTY = "window empty"
    """It ends, or its rights do, before it starts."""
    WINDOW_OVER = "window over"
    RIGHTS_OVER = "rights over"
    UNKNOWN = "unknown"
    """The taxonomy has none of the terms that it needs, or no visitor can ask for its locales."""
    EXCLUSIVE = "exclusive"
    """It requires two segments of which a visitor holds one at most."""
    EXCLUDED = "excluded"
    """It requires a segment that it excludes, itself or through what lies above it."""
    NO_UNIT = "no unit"
    """It is an arm that no unit gets: nobody falls into it, or all who do are held out."""


@dataclass(frozen=True, slots=True)
class NeverMatches:
    """The variant matches in no context from an instant on.

    `terms` are the keys that `cause` is about: the unknown terms; the two exclusive segments; the
    segment that is required, then the one that is excluded.
    """

    condition: MatchCondition
    cause: Cause
    terms: tuple[str, ...] = ()


def never_matches(space: Space, number: int) -> NeverMatches | None:
    """Why a variant, given by its position, never matches; None when it does at times.

    Its conditions do not depend on each other, so the first that never holds is named.
    """
    index = space.index
    variant = index.variants[number]
    own = index.entry_bits.of_variant[number]
    targeting = variant.targeting
    if not space.holds_on(TIME, own):
        return NeverMatches(MatchCondition.WINDOW, _window_cause(variant, space.now))
    for axis, condition, terms in (
        (LOCALE, MatchCondition.LOCALE, targeting.locales),
        (CHANNEL, MatchCondition.CHANNEL, targeting.channels),
        (DEVICE, MatchCondition.DEVICE, targeting.devices),
    ):
        if not space.holds_on(axis, own):
            return NeverMatches(condition, Cause.UNKNOWN, tuple(dict.fromkeys(terms)))
    problem = _segment_problem(space, variant)
    if problem is not None:
        return NeverMatches(MatchCondition.SEGMENTS, *problem)
    if not space.holds_on(UNIT, own):
        return NeverMatches(MatchCondition.EXPERIMENT, Cause.NO_UNIT)
    return None


def _window_cause(variant: VariantDocument, now: Instant) -> Cause:
    start, end = variant.starts_at, window_end(variant)
    if start is not None and end is not None and end <= start:
        return Cause.WINDOW_EMPTY
    ended = variant.ends_at is not None and variant.ends_at <= now
    return Cause.WINDOW_OVER if ended else Cause.RIGHTS_OVER


Problem = tuple[Cause, tuple[str, ...]]


def _segment_problem(space: Space, variant: VariantDocument) -> Problem | None:
    """What keeps the segments from ever being right."""
    known = space.index.taxonomy.bit
    targeting = variant.targeting
    required, choices = _unrepeated(targeting.all_segments), _unrepeated(targeting.any_segments)
    unknown = tuple(key for key in required if key not in known)
    if unknown:
        return Cause.UNKNOWN, unknown
    problem = _contradiction(space, variant, required)
    if problem is not None or not choices:
        return problem
    if not any(key in known for key in choices):
        return Cause.UNKNOWN, choices
    problems = [_contradiction(space, variant, (*required, key)) for key in choices if key in known]
    return None if None in problems else problems[0]


def _contradiction(
    space: Space, variant: VariantDocument, required: tuple[str, ...]
) -> Problem | None:
    """Two of these segments, or one and a segment in `none`, that cannot go together."""
    taxonomy = space.index.taxonomy
    closures = {key: taxonomy.with_ancestors(key) for key in required}
    for key, closure in closures.items():
        for excluded in variant.targeting.no_segments:
            if closure & taxonomy.mask_of([excluded]):
                return Cause.EXCLUDED, (key, excluded)
    for one, other in combinations(required, 2):
        if not space.held.may_hold(closures[one] | closures[other], forbidden=0):
            return Cause.EXCLUSIVE, (one, other)
    return None


def _unrepeated(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
