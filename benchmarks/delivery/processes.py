"""Processes on chosen cores, and how much CPU they used."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests

#: The cores of the server and of whoever asks it.
SERVER_CORE, CLIENT_CORE = 0, 1
#: Seconds for a server to answer for the first time.
PATIENCE = 300


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pinned(core: int, niceness: int = 0) -> Sequence[str]:
    """The beginning of a command that is to run on one core."""
    nice = ["nice", "-n", str(niceness)] if niceness else []
    return [*nice, "taskset", "-c", str(core)]


@dataclass
class Server:
    """A server that runs on the server's core, with all processes that it starts.

    :param ready: the path that is 200 once it answers; without one, it answers once it listens.
    """

    name: str
    command: Sequence[str]
    port: int
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    niceness: int = 0
    ready: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self.folder / f"{self.name.replace(' ', '-')}.log").open("wb")
        with log:
            self.process = subprocess.Popen(
                [*pinned(SERVER_CORE, self.niceness), *self.command],
                env={**os.environ, **self.environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        self.stop()
        sys.exit(f"{self.name} does not answer; see {log.name}")

    def _answers(self) -> bool:
        try:
            if self.ready:
                url = f"http://127.0.0.1:{self.port}{self.ready}"
                return requests.get(url, timeout=5).status_code == 200
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End it and everything that it started."""
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def cpu_seconds(self) -> float:
        """CPU time of all its processes since they began."""
        return 0.0 if self.process is None else session_cpu_seconds(self.process.pid)


def session_cpu_seconds(session: int) -> float:
    """CPU time of all living processes of a session."""
    total = 0.0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                after_name = (process / "stat").read_text().rpartition(")")[2].split()
                if int(after_name[3]) == session:
                    total += cpu_seconds(int(process.name))
    return total


def cpu_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, those that ended too, in ticks of the kernel."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    user, system = after_name[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class HostCpu:
    """CPU seconds of all cores since the machine started: used, and stolen by its host."""

    busy: float
    steal: float


def host_cpu() -> HostCpu:
    """Read the machine's counters."""
    ticks = os.sysconf("SC_CLK_TCK")
    parts = [int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    user, nice, system, _idle, _wait, hard, soft, steal = parts[:8]
    return HostCpu((user + nice + system + hard + soft) / ticks, steal / ticks)


@contextlib.contextmanager
def awake_cores() -> Iterator[list[int]]:
    """Keep the cores from halting with processes that run when nothing else wants to.

    On a virtual machine waking a halted core takes longer than answering a request.
    """
    code = (
        "import os\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass\n"
    )
    spinners = [
        subprocess.Popen([*pinned(core), sys.executable, "-c", code])
        for core in (SERVER_CORE, CLIENT_CORE)
    ]
    try:
        yield [spinner.pid for spinner in spinners]
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()
