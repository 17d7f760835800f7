"""Letting a client's request in, or not just now.

Source of the headers: the draft standard "RateLimit header fields for HTTP",
https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from delivery.clients import Client
from delivery.errors import ApiError, ErrorCode
from delivery.http import HttpError
from delivery.rate_limits.bucket import WINDOW, Decision

#: What the headers call the policy.
POLICY = '"client"'
_NO_HEADERS: Mapping[str, str] = {}


class Buckets(Protocol):
    """Where requests are counted."""

    def take(self, client: str, rate: int) -> Decision:
        """Take a request out of a client's bucket."""
        ...

    def forget(self) -> None:
        """Fill every bucket of this process."""
        ...


class Admission:
    """Lets requests in as long as their client's bucket has any.

    :param default: requests per minute of clients without a limit of their own; None for no limit.
    :param buckets: made when the first request of a client with a limit comes.
    """

    def __init__(self, default: int | None, make_buckets: Callable[[], Buckets]) -> None:
        self._default = default
        self._make_buckets = make_buckets
        self._buckets: Buckets | None = None
        self._policies: dict[int, str] = {}

    def __call__(self, client: Client) -> Mapping[str, str]:
        """Let a client's request in and return what the answer's headers say about its limit.

        :raises HttpError: 429 when the bucket is empty.
        """
        rate = client.rate_limit or self._default
        if rate is None:
            return _NO_HEADERS
        if self._buckets is None:
            self._buckets = self._make_buckets()
        decision = self._buckets.take(client.name, rate)
        allowed, remaining, full_in, _retry_in = decision
        headers = {
            "RateLimit-Policy": self._policies.get(rate) or self._policy(rate),
            "RateLimit": f"{POLICY};r={remaining};t={full_in}",
        }
        if not allowed:
            raise HttpError(
                429,
                ApiError(
                    ErrorCode.RATE_LIMITED,
                    f"This client may ask {'once' if rate == 1 else f'{rate:,} times'} a minute, "
                    f"and did; try again in {decision.retry_in} s.",
                ),
                headers | {"Retry-After": str(decision.retry_in)},
            )
        return headers

    def _policy(self, rate: int) -> str:
        """The header of a limit, which is kept: there are as many as limits that people set."""
        return self._policies.setdefault(rate, f"{POLICY};q={rate};w={WINDOW}")

    def forget(self) -> None:
        """Fill every bucket of this process."""
        if self._buckets is not None:
            self._buckets.forget()
