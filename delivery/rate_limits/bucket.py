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


class Bucket:
    """The requests that one client may still make.

    :param rate: requests that fit in, and that fill it up in a minute.
    """

    __slots__ = ("_capacity", "_full_at", "_second", "rate")

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._capacity = _COST * rate
        self._second = _NANOSECONDS * rate
        self._full_at = 0

    def take(self, now: int) -> Decision:
        """Take one request out, if there is one.

        :param now: nanoseconds of a clock that never goes back.
        """
        now *= self.rate
        capacity = self._capacity
        missing = self._full_at - now
        if missing < 0:
            missing = 0
        after = missing + _COST
        if after > capacity:
            second = self._second
            return Decision(False, 0, -(-missing // second), -((capacity - after) // second))
        self._full_at = now + after
        return Decision(True, (capacity - after) // _COST, -(-after // self._second), 0)
