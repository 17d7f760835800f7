"""A caller of the API, with a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from delivery.registration import create_client


class Caller:
    """Asks the API as a decision service does."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.http = Client()

    def headers(self) -> dict[str, str]:
        """The headers of an authorised request."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a query and return the HTTP response."""
        return self.http.post(
            "/graphql/",
            json.dumps({"query": query, "variables": variables or {}}),
            content_type="application/json",
            headers=self.headers() | headers,
        )

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send a query and return its data; there must be no errors."""
        answer = self.post(query, variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def refusals(self, query: str, **variables: Any) -> list[tuple[str, str]]:
        """Send a query and return (code, message) of its errors; there must be some."""
        answer = self.post(query, variables).json()
        return [(error["extensions"]["code"], error["message"]) for error in answer["errors"]]


@pytest.fixture
def caller(db: None) -> Caller:
    """Someone with a key that delivers."""
    return Caller(create_client("service", scopes=["deliver"]))


@pytest.fixture
def caller_with(db: None) -> Callable[..., Caller]:
    """Make someone with a key of certain scopes and limits."""

    def make(*scopes: str, **limits: Any) -> Caller:
        name = "-".join(scopes) + "".join(sorted(limits))
        return Caller(create_client(name, scopes=scopes, **limits))

    return make
