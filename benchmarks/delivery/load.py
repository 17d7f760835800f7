"""Load on one server for a moment, and what it cost (PERFORMANCE.md section 2).

The load generator is wrk with one thread, pinned to the core that the servers do not use.
"""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.delivery.processes import (
    CLIENT_CORE,
    Server,
    cpu_seconds,
    host_cpu,
    pinned,
)

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("replay.lua")
#: A window is noisy when others, or the machine's host, took more than this share of one core.
NOISE = 0.10


@dataclass(frozen=True)
class Target:
    """What is asked of a server.

    :param bodies: a file with one request in a line.
    :param key: the API key; none for servers that check none.
    """

    name: str
    server: Server
    path: str
    bodies: Path
    key: str = "-"


@dataclass(frozen=True)
class Window:
    """One second of load on one target.

    :param rate: answers per second.
    :param cpu: CPU microseconds of the server for one answer.
    :param foreign: share of one core that anything else on the machine used meanwhile.
    :param steal: share of one core that the machine's host withheld.
    """

    rate: float
    cpu: float
    p50: float
    size: float
    foreign: float
    steal: float

    @property
    def is_noisy(self) -> bool:
        """Whether something else disturbed it."""
        return self.foreign > NOISE or self.steal > NOISE


@dataclass
class Measured:
    """All windows of one target."""

    windows: list[Window] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)

    @property
    def counted(self) -> list[Window]:
        """The quiet windows; where there were fewer than three, the three quietest."""
        quiet = [window for window in self.windows if not window.is_noisy]
        if len(quiet) >= 3:
            return quiet
        return sorted(self.windows, key=lambda each: each.foreign + each.steal)[:3]

    def summary(self) -> dict[str, Any]:
        """The figures that are reported."""
        counted = self.counted
        return {
            "best": max(window.rate for window in counted),
            "median": median(window.rate for window in counted),
            "cpu": min(window.cpu for window in counted),
            "cpu_median": median(window.cpu for window in counted),
            "bytes": median(window.size for window in counted),
            "p50_alone": min(self.alone) if self.alone else None,
            "quiet": sum(not window.is_noisy for window in self.windows),
            "windows": [vars(window) for window in self.windows],
        }


def wrk(
    target: Target, seconds: int, connections: int, first: int, niceness: int
) -> dict[str, Any]:
    """Run the load generator.

    :param first: the line of the file to begin with.
    :return: what it counted.
    :raises SystemExit: when anything was answered other than 2xx.
    """
    command = [
        *pinned(CLIENT_CORE, niceness),
        *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"),
        *("-s", str(SCRIPT), f"http://127.0.0.1:{target.server.port}", "--"),
        *(str(target.bodies), target.path, target.key, str(first)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"wrk on {target.name}: {done.stdout}{done.stderr}")
    counts: dict[str, Any] = json.loads(lines[-1])
    if counts["refused"] or counts["failed"]:
        raise SystemExit(f"{target.name} did not answer everything: {counts}")
    return counts


def window(
    target: Target, seconds: int, first: int, niceness: int, spinners: Sequence[int]
) -> Window:
    """Put one target under load, and watch the machine meanwhile."""
    host, own = host_cpu(), target.server.cpu_seconds()
    spun, children = sum(map(cpu_seconds, spinners)), _children()
    begin = time.monotonic()
    counts = wrk(target, seconds, CONNECTIONS, first, niceness)
    elapsed = time.monotonic() - begin
    used = target.server.cpu_seconds() - own
    client = _children() - children
    idle = sum(map(cpu_seconds, spinners)) - spun
    after = host_cpu()
    foreign = (after.busy - host.busy) - used - client - idle
    rate = counts["requests"] / (counts["microseconds"] / 1e6)
    return Window(
        rate=rate,
        cpu=used / counts["requests"] * 1e6,
        p50=counts["p50"],
        size=counts["bytes"] / counts["requests"],
        foreign=max(0.0, foreign / elapsed),
        steal=(after.steal - host.steal) / elapsed,
    )


def _children() -> float:
    """CPU seconds of programs that this process ran and that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def measure(
    targets: Sequence[Target],
    *,
    windows: int,
    seconds: int,
    niceness: int,
    spinners: Sequence[int],
) -> Mapping[str, Measured]:
    """Give every target a window, then all again, and so on, until enough of them were quiet.

    At most three times as many rounds as asked for.
    """
    measured = {target.name: Measured() for target in targets}
    for target in targets:
        wrk(target, 2 * seconds, CONNECTIONS, 0, niceness)  # to warm up
    for turn in range(3 * windows):
        waiting = [
            target
            for target in targets
            if len(measured[target.name].windows) < windows
            or sum(not each.is_noisy for each in measured[target.name].windows) < windows
        ]
        if not waiting:
            break
        # All of them, so that ratios are of windows that lie side by side.
        for target in targets:
            result = window(target, seconds, turn * 20_011, niceness, spinners)
            measured[target.name].windows.append(result)
        if turn < windows:
            for target in targets:
                counts = wrk(target, seconds, 1, turn * 997, niceness)
                measured[target.name].alone.append(counts["p50"])
    return measured
