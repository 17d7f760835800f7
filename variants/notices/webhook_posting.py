"""One `POST` of a webhook: bounded in time, and nothing of the answer is kept but its status."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from variants.notices.webhook_addresses import PrivateAddress, connect

#: Seconds until nobody has connected, or nothing was heard.
TIMEOUT = 5
#: Seconds until a call has failed, however lively the other side drips.
DEADLINE = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a call.

    :param status: of HTTP; None when there was no answer.
    :param words: the status line, or what was wrong.
    """

    status: int | None
    words: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether it was answered with a status of 2xx. Redirects are not followed: what is signed
        for one address is sent to no other.
        """
        return self.status is not None and 200 <= self.status < 300


class _Plain(http.client.HTTPConnection):
    """Connects where webhooks may lead."""

    def connect(self) -> None:
        self.sock = connect(self.host, self.port, TIMEOUT)


class _Secure(http.client.HTTPSConnection):
    """The same, and checks the certificate for the name, whatever its address is."""

    def connect(self) -> None:
        plain = connect(self.host, self.port, TIMEOUT)
        try:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Send a body of JSON and say what came of it; never raises for what others do wrong."""
    began = time.monotonic()
    status: int | None = None
    try:
        status, words = _exchange(url, body, headers)
    except PrivateAddress as error:
        words = str(error)
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = f"{type(error).__name__}: {error}"
        if time.monotonic() - began >= DEADLINE:
            words = f"No answer within {DEADLINE} seconds."
    return Answered(status, words, round((time.monotonic() - began) * 1000))


def _exchange(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("the address names no host")
    kind = _Secure if parts.scheme == "https" else _Plain
    connection = kind(parts.hostname, parts.port)
    # What drips slowly keeps within every timeout of a socket, so its end is cut off.
    cut = threading.Timer(DEADLINE, _cut, [connection])
    cut.daemon = True
    cut.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, f"{answer.status} {answer.reason}"
    finally:
        cut.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
