"""The same request gets the same answer under WSGI, RSGI and ASGI."""

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from delivery.limits import BODY_LIMIT
from delivery.serving import asgi, leaving, rsgi
from delivery.serving.origins import Origins
from delivery.serving.wsgi import delivery_before, nothing_else
from delivery.snapshot import source
from tests.delivery.conftest import Caller

JSON = "application/json"


@pytest.fixture
def caller(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """As in a serving process, the store is there and no request brings it up to date."""
    source.current()
    monkeypatch.setattr(source, "catches_up", False)
    return caller


@dataclass
class Asked:
    method: str = "POST"
    path: str = "/graphql/"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    read: int = 0

    @property
    def all_headers(self) -> dict[str, str]:
        return {"host": "localhost", "content-type": JSON, **self.headers}


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    def told(self) -> tuple[int, Any]:
        """Status and message, of a refusal."""
        return self.status, json.loads(self.body)["errors"][0]["message"]


class Body(io.RawIOBase):
    """A body that says how much of it was read."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._left = b"".join(asked.pieces)

    def read(self, size: int = -1) -> bytes:
        taken, self._left = self._left[:size], self._left[size:]
        self._asked.read += len(taken)
        return taken


def under_wsgi(asked: Asked) -> Answered:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.query,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": Body(asked),
        "wsgi.input_terminated": True,
    }
    for name, value in asked.all_headers.items():
        key = name.upper().replace("-", "_")
        environ[key if name == "content-type" else f"HTTP_{key}"] = value
    started: list[Any] = []
    body = delivery_before(nothing_else)(environ, lambda *told: started.append(told))
    ((status, headers),) = started
    return Answered(int(status.split()[0]), lowered(headers), b"".join(body))


def under_rsgi(asked: Asked) -> Answered:
    sent: list[Any] = []

    class Protocol:
        async def __call__(self) -> bytes:
            raise AssertionError("Nobody said how long the body is.")

        async def __aiter__(self) -> Any:
            for piece in asked.pieces:
                asked.read += len(piece)
                yield piece

        def response_bytes(self, *told: Any) -> None:
            sent.append(told)

    scope = SimpleNamespace(
        proto="http",
        method=asked.method,
        path=asked.path,
        query_string=asked.query,
        headers=asked.all_headers,
        authority=None,
        client="127.0.0.1:4242",
    )
    asyncio.run(rsgi.application(scope, Protocol()))
    ((status, headers, body),) = sent
    return Answered(status, lowered(headers), body)


def under_asgi(asked: Asked) -> Answered:
    pieces = iter(asked.pieces or [b""])
    left = [len(asked.pieces or [b""])]
    sent: list[Any] = []

    async def receive() -> Any:
        piece = next(pieces)
        left[0] -= 1
        asked.read += len(piece)
        return {"type": "http.request", "body": piece, "more_body": left[0] > 0}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": asked.method,
        "path": asked.path,
        "query_string": asked.query.encode(),
        "headers": [(n.encode(), v.encode("latin-1")) for n, v in asked.all_headers.items()],
        "client": ("127.0.0.1", 4242),
    }
    asyncio.run(asgi.application(scope, receive, send))
    start, body = sent
    headers = [(name.decode(), value.decode()) for name, value in start["headers"]]
    return Answered(start["status"], lowered(headers), body["body"])


def lowered(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


Adapter = Callable[[Asked], Answered]
each = pytest.mark.parametrize("under", [under_wsgi, under_rsgi, under_asgi])


@each
def test_a_query_is_answered(under: Adapter, caller: Caller) -> None:
    body = b'{"query": "{ __typename }"}'
    asked = Asked(headers={"authorization": f"Bearer {caller.key}"}, pieces=[body[:9], body[9:]])

    answer = under(asked)

    assert (answer.status, answer.body) == (200, b'{"data":{"__typename":"Query"}}')
    assert answer.headers["x-content-type-options"] == "nosniff"


@each
def test_a_get_has_its_query_in_the_address(under: Adapter, caller: Caller) -> None:
    headers = {"authorization": f"Bearer {caller.key}"}

    answer = under(Asked("GET", query="query=%7B__typename%7D", headers=headers))

    assert answer.body == b'{"data":{"__typename":"Query"}}'


@each
def test_of_an_endless_body_only_so_much_is_read(under: Adapter, caller: Caller) -> None:
    piece = b" " * 1000
    asked = Asked(
        headers={"authorization": f"Bearer {caller.key}"}, pieces=[piece] * (BODY_LIMIT // 500)
    )

    answer = under(asked)

    assert answer.told() == (413, f"The request is larger than {BODY_LIMIT} bytes.")
    assert BODY_LIMIT < asked.read <= BODY_LIMIT + len(piece)


@each
def test_other_addresses_are_nobodys(under: Adapter) -> None:
    assert under(Asked("GET", "/admin/")).told() == (404, "There is nothing at this address.")


@each
@pytest.mark.parametrize("host", ["evil.example", "", "localhost:80:80", "a b"])
def test_other_hosts_are_refused(under: Adapter, host: str) -> None:
    answer = under(Asked("GET", headers={"host": host}))

    assert answer.status == 400
    assert "does not answer to this host" in answer.told()[1]


@each
def test_health_is_told_under_any_host(under: Adapter) -> None:
    answer = under(Asked("GET", "/health/live", headers={"host": "10.1.2.3"}))

    assert (answer.status, answer.body) == (200, b'{"status":"live"}')


@each
def test_nothing_that_goes_wrong_escapes(
    under: Adapter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_request: Any) -> Any:
        raise RuntimeError("of a person")

    monkeypatch.setattr(
        "delivery.serving.routes.EXACT",
        {"/graphql/": SimpleNamespace(**ROUTE, answer=broken)},
    )

    status, message = under(Asked()).told()

    assert status == 500
    assert message.startswith("Something went wrong inside; the log has it as ")
    assert caplog.messages == [f"Internal error {message.split()[-1]}"]


ROUTE = {
    "name": "graphql",
    "any_host": False,
    "large": None,
    "body_limit": lambda _headers: BODY_LIMIT,
}


def test_a_server_that_does_not_end_bodies_is_read_up_to_their_length(caller: Caller) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql/",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {caller.key}",
        "CONTENT_TYPE": JSON,
        "CONTENT_LENGTH": "27",
        "wsgi.input": io.BytesIO(b'{"query": "{ __typename }"}POST /the/next/request'),
    }

    (body,) = delivery_before(nothing_else)(environ, lambda *_told: None)

    assert body == b'{"data":{"__typename":"Query"}}'


def test_asgi_says_yes_to_the_life_of_its_server() -> None:
    events = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": next(events)}

    async def send(event: Any) -> None:
        sent.append(event["type"])

    asyncio.run(asgi.application({"type": "lifespan"}, receive, send))

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(
    ("host", "forwarded", "origin"),
    [
        ("a.example", "https", "https://a.example"),
        ("a.example:8443", "https", "https://a.example:8443"),
        ("a.example", "http", ""),
        ("a.example", None, ""),
        ("b.example", "https", ""),
        (None, "https", ""),
    ],
)
def test_a_public_instance_answers_to_its_hosts_over_https(
    host: str | None, forwarded: str | None, origin: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS, settings.IS_PUBLIC = ["a.example"], True

    assert Origins().read(host, forwarded) == origin


def test_a_local_instance_is_answered_as_it_is_asked(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.IS_PUBLIC = ["localhost"], False
    origins = Origins()

    assert origins.read("localhost:8000", None) == "http://localhost:8000"
    assert origins.read("localhost:8000", "https") == "http://localhost:8000"


def test_while_a_process_leaves_answers_of_others_say_so_too() -> None:
    def other(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"The admin"]

    application = delivery_before(other)
    always = leaving._always.pop()
    always.append(("Connection", "close"))
    started: list[Any] = []

    body = application({"PATH_INFO": "/admin/"}, lambda *told: started.append(told[:2]))

    assert body == [b"The admin"]
    assert started == [("200 OK", [("Content-Type", "text/html"), ("Connection", "close")])]
