"""Buckets of this process alone: each worker of a server has its own."""

import time
from collections.abc import Callable
from threading import Lock

from delivery.rate_limits.bucket import Bucket, Decision


class ProcessBuckets:
    """A bucket for each client that has a limit.

    :param clock: nanoseconds; must never go back.
    """

    def __init__(self, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, Bucket] = {}

    def take(self, client: str, rate: int) -> Decision:
        """Take a request out of a client's bucket; another rate than before is a new bucket."""
        with self._lock:
            bucket = self._buckets.get(client)
            if bucket is None or bucket.rate != rate:
                bucket = self._buckets[client] = Bucket(rate)
            return bucket.take(self._clock())

    def forget(self) -> None:
        """Fill every bucket."""
        self._buckets.clear()
