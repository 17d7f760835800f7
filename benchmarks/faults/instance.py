"""An instance in a folder of its own, and its processes."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.delivery.processes import free_port
from benchmarks.faults.content import write_pack
from benchmarks.faults.databases import Database, PostgresCluster, SqliteDatabase
from benchmarks.faults.publisher import APPROVER

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for anything to happen that has to happen.
PATIENCE = 180


class NeverHappened(Exception):
    """Something that has to happen did not."""


def wait_until(what: str, is_so: object, seconds: float = PATIENCE) -> None:
    """Wait for a condition.

    :param is_so: a function without arguments.
    :raises NeverHappened: after so many seconds.
    """
    assert callable(is_so)
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise NeverHappened(what)
        time.sleep(0.02)


@dataclass
class Process:
    """A program of the instance, with all that it starts."""

    popen: subprocess.Popen[str]
    log: Path

    def children(self) -> list[int]:
        """The processes below it."""
        found = {self.popen.pid}
        parents = dict(_processes())
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found - {self.popen.pid})

    def wait_for_lines(self, number: int) -> None:
        """Wait until it printed so many lines, and take them."""
        assert self.popen.stdout is not None
        for _ in range(number):
            if not self.popen.stdout.readline():
                raise NeverHappened(f"a line of output: {self.log.read_text()}")

    def kill(self) -> None:
        """Kill it and all that it started, at once."""
        for pid in (self.popen.pid, *self.children()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()

    def stop(self) -> int:
        """Ask it to end.

        :return: its exit status.
        """
        self.popen.terminate()
        try:
            self.popen.wait(PATIENCE)
        finally:
            self.kill()
        return self.popen.returncode


@dataclass
class Node(Process):
    """A server of the instance."""

    port: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Instance:
    """Content in a database, the key of a client, and folders of stores."""

    database: Database
    home: Path
    key: str = ""
    processes: list[Process] = field(default_factory=list)

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """What its programs run with. Another `home` is another machine on the same database."""
        environment = {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            "DATABASE_URL": self.database.url,
            "REFRACT_HOME": str(home or self.home),
            "DJANGO_SECRET_KEY": "only for faults on loopback, " * 3,
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
        }
        environment.pop("PYTEST_CURRENT_TEST", None)
        return environment

    def run(self, *arguments: str, home: Path | None = None) -> str:
        """Run a command of `manage.py` to its end.

        :return: what it printed.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(
        self, *command: str, home: Path | None = None, extra: Mapping[str, str] | None = None
    ) -> Process:
        """Start a program of Python's that keys pressed here do not end."""
        log = self.home / f"process-{len(self.processes)}.log"
        with log.open("w") as errors:
            popen = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**self.environment(home), **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                process_group=0,
            )
        process = Process(popen, log)
        self.processes.append(process)
        return process

    def publish(self, seed: int, count: int = 0, pause: float = 0.0) -> Process:
        """Start publishing: so many times, or until killed."""
        numbers = (str(seed), str(count), str(pause))
        return self.start("-m", "benchmarks.faults.publisher", *numbers)

    def serve(
        self,
        *options: str,
        home: Path | None = None,
        extra: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> Node:
        """Start `manage.py serve` and wait until it is ready."""
        port = port or free_port()
        process = self.start(
            "manage.py", "serve", "--port", str(port), *options, home=home, extra=extra
        )
        node = Node(process.popen, process.log, port)
        wait_until(f"{node.url} is ready: {process.log.read_text()}", lambda: is_ready(node))
        return node

    def close(self) -> None:
        """Kill everything and delete everything."""
        for process in self.processes:
            process.kill()
        self.database.remove()
        shutil.rmtree(self.home, ignore_errors=True)

    def copy(self) -> "Instance":
        """Another instance like it; the database of this one must be stopped."""
        home = Path(tempfile.mkdtemp(prefix="refract-faults-"))
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        database = self.database.copy()
        if isinstance(database, PostgresCluster):
            database.port = free_port()
        return Instance(database, home, self.key)


def make_instance(*, postgresql: bool) -> Instance:
    """Make an instance with content; its database is left stopped."""
    database = PostgresCluster().create() if postgresql else SqliteDatabase()
    instance = Instance(database, Path(tempfile.mkdtemp(prefix="refract-faults-")))
    try:
        pack = instance.home / "pack.json"
        write_pack(pack)
        instance.key = instance.run("shell", "--no-imports", "-c", _MAKE).split()[-1]
        database.stop()
    except BaseException:
        instance.close()
        raise
    return instance


#: All that makes an instance, in one process.
_MAKE = f"""
import os
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
get_user_model().objects.create_superuser({APPROVER!r}, "a@example.org", "-")
pack = os.environ["REFRACT_HOME"] + "/pack.json"
call_command("import_pack", pack, approve_as={APPROVER!r})
call_command("create_client", "checker", "--scope", "deliver")
"""


def is_ready(node: Node) -> bool:
    """Whether a server says that it can answer."""
    import requests

    if node.popen.poll() is not None:
        raise NeverHappened(f"the server ended: {node.log.read_text()}")
    try:
        return requests.get(f"{node.url}/health/ready", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _processes() -> Iterator[tuple[int, int]]:
    """All processes of the machine, each with its parent."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                after_name = (process / "stat").read_text().rpartition(")")[2].split()
                yield int(process.name), int(after_name[1])
