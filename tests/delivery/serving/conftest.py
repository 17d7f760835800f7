"""A small instance, and real servers on it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

#: Seconds that anything may take: a busy machine is slow, not wrong.
PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Instance:
    """An instance with a hero and a variant, on SQLite."""

    home: Path
    keys: dict[str, str]

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "REFRACT_HOME": str(self.home), **more}

    def publish(self, headline: str) -> None:
        run_seed(self.environment(), headline)


@dataclass(frozen=True)
class Running:
    """A server that runs."""

    instance: Instance
    process: "subprocess.Popen[bytes]"
    port: int
    output: Path

    def ask(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
        """Send a request; `body` goes as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"} | headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as found:
                return Answer(found.status, _lower(found.headers), found.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, _lower(refused.headers), refused.read())

    def query(self, query: str, **more: Any) -> Answer:
        key = self.instance.keys["deliver"]
        return self.ask("/graphql/", {"query": query} | more, Authorization=f"Bearer {key}")

    def headline(self) -> str:
        answer = self.query('query Hero { module(key: "home-hero") { fields } }').json()
        return answer["data"]["module"]["fields"]["headline"]

    def ready(self) -> Any:
        return self.ask("/health/ready").json()

    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    def requests_logged(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.lines() if line.startswith("{")]
        return [line for line in lines if line["logger"] == "delivery.requests"]

    def children(self) -> set[int]:
        """The processes that the server has started."""
        return set(children_of(self.process.pid))

    def serving(self) -> set[int]:
        """Those of them that answer requests: the follower has no counters."""
        folder = self.instance.home / "run" / "counters" / str(self.process.pid)
        counting = {int(file.stem) for file in folder.glob("*.json")}
        return self.children() & counting

    def follower(self) -> int:
        return json.loads((self.instance.home / "run" / "follower.json").read_bytes())["pid"]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def children_of(process: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            yield int(status.parent.name)


def eventually(is_so: Callable[[], Any], what: str = "what was waited for") -> Any:
    """Wait until something is so, and return it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        found = is_so()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {PATIENCE} seconds.")


def run_seed(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "tests.delivery.serving.seed", *arguments]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """One for all tests of serving; each may publish."""
    home = tmp_path_factory.mktemp("serving")
    empty = Instance(home, {})
    keys = json.loads(run_seed(empty.environment()).splitlines()[-1])
    return Instance(home, keys)


@contextmanager
def serving(instance: Instance, *arguments: str, **environment: str) -> Iterator[Running]:
    """Run `manage.py serve` until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = instance.home / f"output-{port}"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), *arguments],
            cwd=settings.BASE_DIR,
            env=instance.environment(**environment),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    running = Running(instance, process, port, output)
    try:
        eventually(lambda: answers(running), f"The server's first answer ({output.read_text()})")
        yield running
    finally:
        if process.poll() is None:
            running.stop()


def answers(running: Running) -> bool:
    assert running.process.poll() is None, running.output.read_text()
    try:
        return running.ask("/health/ready").status == 200
    except OSError:
        return False
