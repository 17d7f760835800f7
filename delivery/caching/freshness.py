"""For how long an answer stays true: until a window turns, or a scheduled change is due."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping

from delivery.caching.surrogate_keys import GENERATION
from delivery.served import ServedModule
from variants.engine.types import Instant

SECOND = 1_000


def max_age(
    served: Iterable[ServedModule],
    keys: Collection[str],
    *,
    at: Instant,
    scheduled: Mapping[str, Instant],
    limit: int,
) -> int:
    """Return for how many whole seconds an answer may be kept.

    :param served: the modules in the answer.
    :param keys: its surrogate keys.
    :param at: when it was made.
    :param scheduled: by surrogate key, when the next scheduled change is due.
    :param limit: the most seconds, whatever else is known.
    """
    if GENERATION in keys:
        return 0
    ends = [scheduled[key] for key in keys if key in scheduled]
    ends += [end for end in map(next_turn, served) if end is not None]
    if not ends:
        return limit
    return max(0, min(limit, (min(ends) - at) // SECOND))


def next_turn(served: ServedModule) -> Instant | None:
    """The next instant at which any window of a module opens or closes.

    That is at or before `validUntil`, which looks only at windows that count in the context: of a
    candidate that does not match, the reason turns with its window too.
    """
    turns = served.published.turns
    place = bisect_right(turns, served.context.at)
    return turns[place] if place < len(turns) else None
