"""A mail server and a web server that keep what they are sent."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth import get_user_model


class _Sink:
    """Takes every message, unless told to refuse."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 try again later"
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[_Sink]:
    """A real SMTP server; `messages` are the envelopes that arrived."""
    sink = _Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield sink
    controller.stop()


@pytest.fixture
def listener() -> Iterator[Any]:
    """A web server: `url`, `calls` as (headers, body), and the `status` that it answers."""
    heard = SimpleNamespace(calls=[], status=204, url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.calls.append((dict(self.headers), body))
            self.send_response(heard.status)
            if heard.status == 302:
                self.send_header("Location", heard.url)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def people(db: None) -> Any:
    """Ada and Ben, who have addresses."""
    users = get_user_model()._default_manager
    return SimpleNamespace(
        ada=users.create_user("ada", "ada@example.com", "x"),
        ben=users.create_user("ben", "ben@example.com", "x"),
    )
