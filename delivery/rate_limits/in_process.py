"""Buckets of this process alone: each worker of a server has its own."""

import time
from collections.abc import Callable
from threading import Lock

from delivery.rate_limits.bucket import Decision, take


class ProcessBuckets:
    """A bucket for each client that has a limit.

    :param clock: nanoseconds; must never go back.
    """

    def __init__(self, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock = clock
        self._lock = Lock()
        self._full_at: dict[str, tuple[int, int]] = {}

    def take(self, client: str, rate: int) -> Decision:
        """Take a request out of a client's bucket; another rate than before is a new bucket."""
        with self._lock:
            counted_at, full_at = self._full_at.get(client, (rate, 0))
            if counted_at != rate:
                full_at = 0
            full_at, decision = take(full_at, self._clock(), rate)
            self._full_at[client] = (rate, full_at)
        return decision

    def forget(self) -> None:
        """Fill every bucket."""
        self._full_at.clear()
