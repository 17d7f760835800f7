"""A caller that evaluates flags, without HTTP."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from delivery.http import HttpAnswer, HttpRequest
from delivery.ofrep import answer
from delivery.registration import create_client


class FlagCaller:
    """Evaluates modules as flags, as a provider of OpenFeature does."""

    def __init__(self, key: str) -> None:
        self.key = key

    def send(
        self, path: str, body: Any, method: str = "POST", headers: dict[str, str] | None = None
    ) -> HttpAnswer:
        """Send a request to a path below `/ofrep/v1/evaluate/`."""
        return answer(
            HttpRequest(
                method=method,
                headers={
                    "authorization": f"Bearer {self.key}",
                    "content-type": "application/json",
                    **(headers or {}),
                },
                query="",
                body=body if isinstance(body, bytes) else orjson.dumps(body),
                origin="https://content.example",
                path=f"/ofrep/v1/evaluate/{path}",
            )
        )

    def flag(self, key: str, **context: Any) -> dict[str, Any]:
        """Evaluate one flag; it must succeed."""
        given = self.send(f"flags/{key}", {"context": context})
        body: dict[str, Any] = orjson.loads(given.body)
        assert given.status == 200, body
        return body

    def flags(self, **context: Any) -> list[dict[str, Any]]:
        """Evaluate all flags; it must succeed."""
        given = self.send("flags", {"context": context})
        assert given.status == 200, given.body
        flags: list[dict[str, Any]] = orjson.loads(given.body)["flags"]
        return flags

    def refusal(self, path: str, body: Any, **how: Any) -> tuple[int, str, str]:
        """Send what is refused; return status, code and details."""
        given = self.send(path, body, **how)
        told = orjson.loads(given.body)
        return given.status, told["errorCode"], told["errorDetails"]


@pytest.fixture
def flag_caller(db: None) -> FlagCaller:
    """Someone with a key that delivers."""
    return FlagCaller(create_client("application", scopes=["deliver"]))


@pytest.fixture
def flag_caller_with(db: None) -> Callable[..., FlagCaller]:
    """Make someone with a key of certain scopes and limits."""

    def make(*scopes: str, **limits: Any) -> FlagCaller:
        name = "-".join((*scopes, *sorted(limits)))
        return FlagCaller(create_client(name, scopes=scopes, **limits))

    return make
