"""What a client with a limit is told, and when it is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from delivery.clients import Client, Scope
from delivery.http import HttpError
from delivery.rate_limits import admit
from delivery.rate_limits.admission import Admission
from delivery.rate_limits.in_process import ProcessBuckets
from tests.delivery.conftest import Caller, Shop

QUERY = "{ generation }"


@pytest.fixture(autouse=True)
def full_buckets() -> Any:
    """Forget what other tests asked."""
    yield
    admit.forget()


def still() -> ProcessBuckets:
    """Buckets in which no time goes by."""
    return ProcessBuckets(clock=lambda: 1)


def client(rate_limit: int | None = None) -> Client:
    """Someone with a limit."""
    return Client("service", frozenset({Scope.DELIVER}), rate_limit=rate_limit)


def test_without_a_limit_nothing_is_counted_and_nothing_is_said() -> None:
    def unwanted() -> ProcessBuckets:
        raise AssertionError("Buckets were made.")

    assert Admission(None, unwanted)(client()) == {}


def test_a_client_learns_how_its_limit_stands() -> None:
    assert Admission(None, still)(client(60)) == {
        "RateLimit-Policy": '"client";q=60;w=60',
        "RateLimit": '"client";r=59;t=1',
    }


def test_the_limit_of_the_instance_holds_for_clients_without_their_own() -> None:
    admission = Admission(5, still)

    assert admission(client())["RateLimit-Policy"] == '"client";q=5;w=60'
    assert admission(client(9))["RateLimit-Policy"] == '"client";q=9;w=60'


def test_who_asks_too_often_is_refused_and_told_when_to_come_back() -> None:
    admission = Admission(None, still)
    admission(client(1))

    with pytest.raises(HttpError) as refused:
        admission(client(1))

    assert refused.value.status == 429
    assert refused.value.error.code == "RATE_LIMITED"
    assert str(refused.value.error) == (
        "This client may ask once a minute, and did; try again in 60 s."
    )
    assert refused.value.headers == {
        "RateLimit-Policy": '"client";q=1;w=60',
        "RateLimit": '"client";r=0;t=60',
        "Retry-After": "60",
    }


def test_the_endpoint_answers_429(caller_with: Callable[..., Caller], shop: Shop) -> None:
    caller = caller_with("deliver", rate_limit=2)

    assert [caller.post(QUERY).status_code for _ in range(2)] == [200, 200]
    refused = caller.post(QUERY)

    assert refused.status_code == 429
    assert refused["RateLimit-Policy"] == '"client";q=2;w=60'
    assert refused["Cache-Control"] == "no-store"
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED"}


def test_others_are_served_meanwhile(caller_with: Callable[..., Caller], shop: Shop) -> None:
    busy = caller_with("deliver", rate_limit=1)
    busy.post(QUERY)

    assert busy.post(QUERY).status_code == 429
    answer = caller_with("preview").post(QUERY)
    assert answer.status_code == 200
    assert "RateLimit" not in answer
