"""Delivery under granian's own interface, RSGI."""

import asyncio
from typing import Any

from delivery.http import HttpRequest
from delivery.serving.handling import handle
from delivery.serving.leaving import told_with
from delivery.serving.origins import origins, safety_headers
from delivery.serving.refusals import unknown_address
from delivery.serving.routes import find

_ALWAYS = told_with(safety_headers())


async def application(scope: Any, protocol: Any) -> None:
    """Answer one request."""
    if scope.proto != "http":
        protocol.close(404)
        return
    route = find(scope.path)
    if route is None:
        answer = unknown_address()
    else:
        headers, method = scope.headers, scope.method
        request = HttpRequest(
            method,
            headers,
            scope.query_string,
            b"" if method == "GET" else await _body(headers, protocol, route.body_limit(headers)),
            origins.read(headers.get("host") or scope.authority, headers.get("x-forwarded-proto")),
            scope.path,
            scope.client.rpartition(":")[0],
        )
        if route.large is None:
            answer = handle(route, request)
        else:
            answer = await asyncio.to_thread(handle, route, request)
    protocol.response_bytes(answer.status, [*answer.headers.items(), *_ALWAYS], answer.body)


async def _body(headers: Any, protocol: Any, limit: int) -> bytes:
    """As much of the body as may be read: one byte more than is taken."""
    length = headers.get("content-length")
    if length is not None and length.isdecimal() and int(length) <= limit:
        return await protocol()
    body = b""
    async for piece in protocol:
        body += piece
        if len(body) > limit:
            break
    return body[: limit + 1]
