"""Clients that ask without end and write down what they get."""

import http.client
import itertools
import json
import random
import threading
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.faults import content

#: Three modules and a screen, each with what tells where it comes from.
QUERY = """
query Check($one: ID!, $two: ID!, $screen: ID!, $context: ContextInput) {
  generation
  one: module(key: $one, context: $context) { ...checked }
  two: module(key: $two, context: $context) { ...checked }
  screen: experience(key: $screen, context: $context) { slots { name module { ...checked } } }
}
fragment checked on Module {
  key fields resolution { generation contextKey fields { field variant } }
}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, when, and what came back.

    :param asked: variables of `QUERY`.
    :param sent: milliseconds since the epoch; `received` likewise.
    :param status: 0 when the connection broke or was refused.
    """

    client: int
    url: str
    asked: dict[str, Any]
    sent: int
    received: int
    status: int
    body: bytes


class Clients:
    """Threads that ask some servers, each in turn, until stopped.

    :param ports: of the servers; each client stays with one.
    :param pause: seconds that a client waits after each answer.
    """

    def __init__(
        self, ports: list[int], key: str, clients: int = 4, seed: int = 0, pause: float = 0.02
    ) -> None:
        self.answers: list[Answer] = []
        self._stop = threading.Event()
        self._key = key
        self._pause = pause
        self._threads = [
            threading.Thread(
                target=self._ask_on, args=(number, ports[number % len(ports)], seed * 100 + number)
            )
            for number in range(clients)
        ]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, number: int, seconds: float = 180) -> None:
        """Wait until so many more answers came."""
        wanted, until = len(self.answers) + number, time.monotonic() + seconds
        while len(self.answers) < wanted and time.monotonic() < until:
            time.sleep(0.01)

    def _ask_on(self, number: int, port: int, seed: int) -> None:
        source = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for context in itertools.takewhile(lambda _: not self._stop.is_set(), _all(seed)):
            one, two = source.sample(content.MODULES, 2)
            asked = {"one": one, "two": two, "screen": content.EXPERIENCE, "context": context}
            sent = now()
            status, body = 0, b""
            try:
                connection.request(
                    "POST",
                    "/graphql/",
                    json.dumps({"query": QUERY, "variables": asked}),
                    {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"},
                )
                response = connection.getresponse()
                body, status = response.read(), response.status
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.02)
            self.answers.append(
                Answer(number, f"127.0.0.1:{port}", asked, sent, now(), status, body)
            )
            time.sleep(self._pause)
        connection.close()


_all = content.contexts


def now() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000
