"""A bucket of requests: a minute's worth fits in, and it fills up again evenly.

Kept as one number, the instant at which it is full again (the generic cell rate algorithm, ITU-T
I.371: the "theoretical arrival time"). Instants are counted in parts of a nanosecond so small that
a request takes a whole number of them: nothing is ever rounded while counting.
"""

from typing import NamedTuple

#: Seconds in which an empty bucket fills up.
WINDOW = 60
_NANOSECONDS = 1_000_000_000
#: What a request takes, in parts of a nanosecond (`rate` of them make one).
_COST = WINDOW * _NANOSECONDS


class Decision(NamedTuple):
    """Whether a request is let in, and how the bucket is then.

    :param remaining: requests that would be let in now.
    :param full_in: whole seconds, rounded up, until the bucket is full.
    :param retry_in: whole seconds, rounded up, until a request is let in; 0 when this one was.
    """

    allowed: bool
    remaining: int
    full_in: int
    retry_in: int


def take(full_at: int, now: int, rate: int) -> tuple[int, Decision]:
    """Take one request out of a bucket, if there is one.

    :param full_at: what this function returned for the last request; 0 for a full bucket.
    :param now: nanoseconds of a clock that never goes back.
    :param rate: requests that fit in, and that fill it up in a minute.
    """
    now *= rate
    capacity = _COST * rate
    missing = max(full_at - now, 0)
    allowed = missing + _COST <= capacity
    if allowed:
        missing += _COST
    second = rate * _NANOSECONDS
    return now + missing, Decision(
        allowed,
        (capacity - missing) // _COST,
        -(-missing // second),
        0 if allowed else -(-(missing + _COST - capacity) // second),
    )
