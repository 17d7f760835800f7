"""The bucket, against one that counts fractions of requests in the plainest way."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rate_limits.bucket import Bucket, Decision
from delivery.rate_limits.in_process import ProcessBuckets

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


class PlainBucket:
    """Holds requests as a fraction, and fills up as time goes by."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.held = Fraction(rate)
        self.seen = 0

    def take(self, now: int) -> Decision:
        self.held = min(
            self.held + Fraction((now - self.seen) * self.rate, MINUTE), Fraction(self.rate)
        )
        self.seen = now
        allowed = self.held >= 1
        if allowed:
            self.held -= 1
        return Decision(
            allowed,
            int(self.held),
            _seconds_up((self.rate - self.held) * 60 / self.rate),
            0 if allowed else _seconds_up((1 - self.held) * 60 / self.rate),
        )


def _seconds_up(seconds: Fraction) -> int:
    return -int(-seconds // 1)


@given(
    rate=st.integers(1, 50) | st.integers(1, 10_000_000),
    pauses=st.lists(
        st.sampled_from([0, 1, SECOND, MINUTE]) | st.integers(0, 3 * SECOND), max_size=80
    ),
)
def test_it_decides_as_the_plain_bucket_does(rate: int, pauses: list[int]) -> None:
    now, bucket, plain = 0, Bucket(rate), PlainBucket(rate)

    for pause in pauses:
        now += pause
        assert bucket.take(now) == plain.take(now)


def test_a_minute_s_worth_may_come_at_once_and_then_one_after_the_other() -> None:
    bucket, now = Bucket(3), 17 * MINUTE

    assert [bucket.take(now) for _ in range(4)] == [
        Decision(True, 2, 20, 0),
        Decision(True, 1, 40, 0),
        Decision(True, 0, 60, 0),
        Decision(False, 0, 60, 20),
    ]
    assert bucket.take(now + 20 * SECOND - 1) == Decision(False, 0, 41, 1)
    assert bucket.take(now + 20 * SECOND) == Decision(True, 0, 60, 0)


def test_clients_have_buckets_of_their_own() -> None:
    buckets = ProcessBuckets(clock=lambda: 5)

    assert buckets.take("a", 1).allowed
    assert not buckets.take("a", 1).allowed
    assert buckets.take("b", 1).allowed


def test_another_limit_is_a_new_bucket() -> None:
    buckets = ProcessBuckets(clock=lambda: 5)
    buckets.take("a", 1)

    assert buckets.take("a", 2) == Decision(True, 1, 30, 0)


@pytest.mark.parametrize("rate", [1, 7, 10_000_000])
def test_a_bucket_that_rests_is_full_again_and_never_fuller(rate: int) -> None:
    bucket = Bucket(rate)
    bucket.take(MINUTE)

    assert bucket.take(1000 * MINUTE).remaining == rate - 1
