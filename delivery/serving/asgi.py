"""Delivery under an ASGI server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from delivery.http import HttpRequest
from delivery.serving.handling import handle
from delivery.serving.leaving import told_with
from delivery.serving.origins import origins, safety_headers
from delivery.serving.refusals import unknown_address
from delivery.serving.routes import find

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_ALWAYS = told_with(safety_headers())


class AsgiHeaders:
    """Reads headers of a request when they are asked for."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._pairs = pairs

    def get(self, name: str, default: Any = None, /) -> Any:
        """The value of a header, by its name in lower case."""
        wanted = name.encode()
        for given, value in self._pairs:
            if given == wanted:
                return value.decode("latin-1")
        return default


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request, or an event of the server's life."""
    if scope["type"] == "lifespan":
        return await _live(receive, send)
    if scope["type"] != "http":
        return await send({"type": "websocket.close"})
    route = find(scope["path"])
    if route is None:
        answer = unknown_address()
    else:
        headers, method = AsgiHeaders(scope["headers"]), scope["method"]
        request = HttpRequest(
            method,
            headers,
            scope["query_string"].decode("latin-1"),
            b"" if method == "GET" else await _body(receive, route.body_limit(headers)),
            origins.read(headers.get("host"), headers.get("x-forwarded-proto")),
            scope["path"],
            (scope.get("client") or ("",))[0],
        )
        if route.large is None:
            answer = handle(route, request)
        else:
            answer = await asyncio.to_thread(handle, route, request)
    told = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in (*answer.headers.items(), *_ALWAYS)
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": told})
    await send({"type": "http.response.body", "body": answer.body})


async def _body(receive: Receive, limit: int) -> bytes:
    """As much of the body as may be read: one byte more than is taken."""
    body, more = b"", True
    while more and len(body) <= limit:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    return body[: limit + 1]


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to the beginning and the end of the server."""
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
