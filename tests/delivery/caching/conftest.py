"""Asking persisted queries by GET, also at an instant of one's own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from delivery.caching.schedule import Schedule
from delivery.http import HttpAnswer, HttpRequest
from delivery.instance_endpoint import endpoint
from delivery.persisted import protocol
from delivery.persisted.store import PersistedQueries, hash_of
from tests.delivery.conftest import Caller

#: An answer to it depends on its module alone.
HERO = """
    query Hero($context: ContextInput) {
      module(key: "home-hero", context: $context) { key fields resolution { validUntil } }
    }
"""


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PersistedQueries]:
    made = PersistedQueries(lambda: tmp_path / "persisted-queries")
    monkeypatch.setattr(protocol, "store", made)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def schedule(monkeypatch: pytest.MonkeyPatch) -> Schedule:
    """A schedule that is looked at when a test says so."""
    made = Schedule()
    monkeypatch.setattr("delivery.caching.headers.schedule", made)
    return made


def parameters(query: str, **variables: Any) -> str:
    """The query string of a GET by hash; the text is there too, as when it is registered."""
    extension = {"persistedQuery": {"version": 1, "sha256Hash": hash_of(query)}}
    return urlencode(
        {
            "query": query,
            "extensions": json.dumps(extension),
            "variables": json.dumps(variables),
        }
    )


def get(caller: Caller, query: str = HERO, /, *, headers: Any = None, **variables: Any) -> Any:
    """Send a GET by hash and return the HTTP response."""
    return caller.http.get(
        f"/graphql/?{parameters(query, **variables)}",
        headers=caller.headers() | {"Accept": "application/json"} | (headers or {}),
    )


@pytest.fixture
def get_at(caller: Caller) -> Callable[..., HttpAnswer]:
    """Ask the endpoint with a clock of one's own, in milliseconds."""

    def ask(at: int, query: str = HERO, **variables: Any) -> HttpAnswer:
        headers = {name.lower(): value for name, value in caller.headers().items()}
        request = HttpRequest(
            "GET", headers, parameters(query, **variables), b"", "http://testserver"
        )
        return replace(endpoint, clock=lambda: at).answer(request)

    return ask
