"""A store of persisted queries for each test, and callers that use it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from delivery.persisted import protocol
from delivery.persisted.store import PersistedQueries, hash_of
from tests.delivery.conftest import Caller

JSON = "application/json"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PersistedQueries]:
    made = PersistedQueries(lambda: tmp_path / "persisted-queries")
    monkeypatch.setattr(protocol, "store", made)
    yield made
    made.close()


def extension(sha256: str, version: int = 1) -> dict[str, Any]:
    """The extensions of a request by hash."""
    return {"persistedQuery": {"version": version, "sha256Hash": sha256}}


def post(caller: Caller, body: dict[str, Any], **headers: str) -> Any:
    return caller.http.post(
        "/graphql/", json.dumps(body), content_type=JSON, headers=caller.headers() | headers
    )


def get(caller: Caller, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
    """Send a GET; parameters that are no text are sent as JSON."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parameters.items()
    }
    return caller.http.get(
        f"/graphql/?{urlencode(texts)}",
        headers=caller.headers() | {"Accept": JSON} | (headers or {}),
    )


def get_by_hash(caller: Caller, query: str, **parameters: Any) -> Any:
    return get(caller, extensions=extension(hash_of(query)), **parameters)


def refusal(response: Any) -> tuple[int, str, str]:
    answer = response.json()
    assert list(answer) == ["errors"]
    (error,) = answer["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]
