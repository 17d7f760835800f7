"""Buckets in a real Redis; needs `REDIS_URL`, as `script/services start redis` prints it."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from delivery.rate_limits.bucket import Decision
from delivery.rate_limits.in_process import ProcessBuckets
from delivery.rate_limits.in_redis import PREFIX, RedisBuckets

URL = settings.TESTED_REDIS_URL
needs_redis = pytest.mark.skipif(not URL, reason="needs REDIS_URL")
#: Rates of which a request takes whole microseconds.
RATES = [1, 2, 3, 60, 600, 60_000]


class Clock:
    """Stands still until it is moved; in microseconds."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def buckets() -> Iterator[RedisBuckets]:
    """Buckets that nobody used yet."""
    found = RedisBuckets(URL)
    _empty(found)
    yield found
    _empty(found)
    found.forget()


def _empty(buckets: RedisBuckets) -> None:
    for key in buckets._redis.scan_iter(f"{PREFIX}*"):
        buckets._redis.delete(key)


@needs_redis
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rate=st.sampled_from(RATES),
    pauses=st.lists(
        st.sampled_from([0, 1, 1_000_000, 60_000_000]) | st.integers(0, 3_000_000), max_size=30
    ),
)
def test_they_decide_as_the_buckets_of_a_process_do(
    buckets: RedisBuckets, rate: int, pauses: list[int]
) -> None:
    _empty(buckets)
    clock = Clock()
    buckets._clock = clock
    alone = ProcessBuckets(clock=lambda: clock.now * 1000)

    for pause in pauses:
        clock.now += pause
        assert buckets.take("service", rate) == alone.take("service", rate)


@needs_redis
def test_many_workers_share_one_bucket(buckets: RedisBuckets) -> None:
    clock = Clock()
    workers = [RedisBuckets(URL, clock) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        decisions = list(pool.map(lambda n: workers[n % 8].take("service", 60), range(100)))

    for worker in workers:
        worker.forget()
    assert sum(decision.allowed for decision in decisions) == 60


@needs_redis
def test_the_clock_is_that_of_redis_and_a_bucket_is_not_kept_for_ever(
    buckets: RedisBuckets,
) -> None:
    assert buckets.take("service", 600) == Decision(True, 599, 1, 0)

    assert 0 < buckets._redis.ttl(f"{PREFIX}service") <= 61


def test_while_redis_is_away_each_process_counts_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    buckets = RedisBuckets("redis://127.0.0.1:1/0")

    with caplog.at_level(logging.WARNING):
        decisions = [buckets.take("service", 2) for _ in range(3)]

    buckets.forget()
    assert [decision.allowed for decision in decisions] == [True, True, False]
    assert caplog.messages == [
        "Redis is away: each process counts the requests of clients for itself. ConnectionError"
    ]


@needs_redis
def test_redis_that_comes_back_is_used_again(
    buckets: RedisBuckets, caplog: pytest.LogCaptureFixture
) -> None:
    buckets._away_until = 0.0

    with caplog.at_level(logging.INFO):
        buckets.take("service", 60)

    assert buckets._redis.exists(f"{PREFIX}service") == 1
    assert caplog.messages == [
        "Redis is back: all processes count the requests of clients together."
    ]
