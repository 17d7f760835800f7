"""Delivery under a WSGI server."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from delivery.http import HttpRequest
from delivery.serving import process
from delivery.serving.handling import handle
from delivery.serving.leaving import told_with
from delivery.serving.origins import origins, safety_headers
from delivery.serving.refusals import unknown_address
from delivery.serving.routes import Route, find

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
#: What the environment calls headers, by what we do: only those that are ever asked for.
_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class WsgiHeaders:
    """Reads headers of a request when they are asked for."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, name: str, default: Any = None, /) -> Any:
        """The value of a header, by its name in lower case."""
        key = _NAMES.get(name)
        if key is None:
            key = _NAMES[name] = f"HTTP_{name.upper().replace('-', '_')}"
        return self._environ.get(key, default)


def delivery_before(other: Application) -> Application:
    """Return an application that answers what is delivery's, and leaves the rest to another."""
    always = told_with(safety_headers())
    usual = len(always)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        route = find(environ["PATH_INFO"])
        if route is None:
            process.others += 1
            if len(always) > usual:
                start_response = _with_last_headers(start_response, always[usual:])
            return other(environ, start_response)
        answer = handle(route, _request(route, environ))
        start_response(_STATUS_LINES[answer.status], [*answer.headers.items(), *always])
        return [answer.body]

    return application


def _with_last_headers(start: StartResponse, last: Headers) -> StartResponse:
    """Say with the answers of others, too, that the connection ends."""

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        return start(status, [*headers, *last], exc_info)

    return start_response


def nothing_else(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Say of every address that there is nothing."""
    answer = unknown_address()
    start_response(_STATUS_LINES[answer.status], [*answer.headers.items(), *safety_headers()])
    return [answer.body]


def _request(route: Route, environ: Environ) -> HttpRequest:
    method, headers = environ["REQUEST_METHOD"], WsgiHeaders(environ)
    read = environ.get
    return HttpRequest(
        method,
        headers,
        read("QUERY_STRING", ""),
        b"" if method == "GET" else _body(environ, route.body_limit(headers)),
        origins.read(read("HTTP_HOST"), read("HTTP_X_FORWARDED_PROTO")),
        environ["PATH_INFO"],
        read("REMOTE_ADDR", ""),
    )


def _body(environ: Environ, limit: int) -> bytes:
    """As much of the body as may be read: one byte more than is taken."""
    limit += 1
    if not environ.get("wsgi.input_terminated"):
        # Such a server does not end the body where the request ends.
        length = environ.get("CONTENT_LENGTH", "")
        limit = min(limit, int(length) if length.isdecimal() else 0)
    return environ["wsgi.input"].read(limit)
