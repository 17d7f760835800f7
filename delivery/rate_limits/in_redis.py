"""Buckets in Redis, which all workers of all machines share.

A script takes a request out of a bucket in one step, by the clock of Redis: no two workers ever
take the same one, and the clocks of machines may differ.
"""

import logging
import math
import time
from collections.abc import Callable

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from delivery.rate_limits.bucket import WINDOW, Decision
from delivery.rate_limits.in_process import ProcessBuckets

logger = logging.getLogger(__name__)

#: Seconds that a request waits for Redis at most.
PATIENCE = 0.1
#: Seconds without Redis before it is tried again.
PAUSE = 5
PREFIX = "refract:rate:"

#: KEYS: the bucket. ARGV: requests in a minute; the time in microseconds, or nothing for that of
#: Redis. The bucket holds the microsecond at which it is full, which is a minute off at most.
#: Returns whether the request is let in, and the microseconds until the bucket is full.
SCRIPT = """
local rate = tonumber(ARGV[1])
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call("TIME")
  now = time[1] * 1000000 + time[2]
end
local window = 60000000
local cost = window / rate
local missing = math.min(math.max((tonumber(redis.call("GET", KEYS[1])) or 0) - now, 0), window)
if missing + cost > window + 0.5 then
  return {0, math.ceil(missing)}
end
missing = missing + cost
redis.call("SET", KEYS[1], string.format("%.2f", now + missing), "EX", 61)
return {1, math.ceil(missing)}
"""


class RedisBuckets:
    """Buckets in Redis; while it is away, each process has its own.

    :param clock: microseconds since 1970, for tests; without one the clock of Redis.
    """

    def __init__(self, url: str, clock: Callable[[], int] | None = None) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._script = self._redis.register_script(SCRIPT)
        self._clock = clock
        self._own = ProcessBuckets()
        self._away_until: float | None = None

    def take(self, client: str, rate: int) -> Decision:
        """Take a request out of a client's bucket."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return self._own.take(client, rate)
        arguments = [rate, self._clock() if self._clock else ""]
        try:
            allowed, missing = self._script(keys=[PREFIX + client], args=arguments)
        except RedisError as error:
            self._note_away(error)
            return self._own.take(client, rate)
        self._note_back()
        return _decision(bool(allowed), missing / 1_000_000, rate)

    def forget(self) -> None:
        """Fill every bucket of this process, and let go of the connection."""
        self._own.forget()
        self._redis.close()

    def _note_away(self, error: Exception) -> None:
        if self._away_until is None:
            logger.warning(
                "Redis is away: each process counts the requests of clients for itself. %s",
                type(error).__name__,
            )
        self._away_until = time.monotonic() + PAUSE

    def _note_back(self) -> None:
        if self._away_until is not None:
            logger.info("Redis is back: all processes count the requests of clients together.")
            self._away_until = None


def _decision(allowed: bool, missing: float, rate: int) -> Decision:
    """Say what a bucket has that lacks some seconds of being full."""
    cost = WINDOW / rate
    return Decision(
        allowed,
        # What the script rounded up is no request.
        max(math.floor((WINDOW - missing) / cost + 1e-6), 0) if allowed else 0,
        math.ceil(missing),
        0 if allowed else max(math.ceil(missing + cost - WINDOW), 1),
    )
