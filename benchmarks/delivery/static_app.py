"""A server that reads each request and answers the same JSON: what delivery is measured against.

`-m benchmarks.delivery.static_app INTERFACE PORT THREADS BYTES` runs it on granian as `serve`
runs the product; the interface is wsgi, rsgi or asgi.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

BODY = b""
HEADERS = [
    ("content-type", "application/json; charset=utf-8"),
    ("cache-control", "no-store"),
    ("vary", "Accept, Authorization"),
]


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as WSGI does."""
    environ["wsgi.input"].read()
    start_response("200 OK", [*HEADERS, ("content-length", str(len(BODY)))])
    return [BODY]


async def rsgi(scope: Any, protocol: Any) -> None:
    """Answer as RSGI does."""
    await protocol()
    protocol.response_bytes(200, HEADERS, BODY)


async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer as ASGI does."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(name.encode(), value.encode()) for name, value in HEADERS]
    headers.append((b"content-length", str(len(BODY)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def load(size: int) -> None:
    """Set the answer: JSON of so many bytes."""
    global BODY
    BODY = b'{"data":"' + b"x" * (size - 11) + b'"}'


def serve(target: str) -> None:
    """Serve an application until stopped: `INTERFACE PORT THREADS`."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    interface, port, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    Granian(
        target,
        address="127.0.0.1",
        port=port,
        interface=Interfaces(interface),
        workers=1,
        log_level=LogLevels.warning,
        blocking_threads=threads if interface == "wsgi" else None,
    ).serve()


def __getattr__(name: str) -> Any:
    """The callable named `INTERFACE_BYTES`, which each worker looks up for itself."""
    interface, _, size = name.partition("_")
    if interface not in ("wsgi", "rsgi", "asgi") or not size.isdigit():
        raise AttributeError(name)
    load(int(size))
    return {"wsgi": wsgi, "rsgi": rsgi, "asgi": asgi}[interface]


if __name__ == "__main__":
    serve(f"benchmarks.delivery.static_app:{sys.argv[1]}_{sys.argv[4]}")
