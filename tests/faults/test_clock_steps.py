"""The clock of a server jumps, over the ends of windows, there and back."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.faults.asking import Clients
from benchmarks.faults.instance import Instance
from benchmarks.faults.verifying import read_log, verify

#: Loaded by every Python process that finds it: a clock that a file moves.
STEPPED_CLOCK = """
import os
import time

_time, _time_ns, _file = time.time, time.time_ns, os.environ.get("STEPPED_CLOCK")


def _ahead() -> int:
    with open(_file) as file:
        return int(file.read() or 0)


if _file:
    time.time_ns = lambda: _time_ns() + _ahead() * 1_000_000
    time.time = lambda: _time() + _ahead() / 1_000
"""
HOUR = 3_600_000


def test_windows_follow_a_clock_that_is_stepped_forth_and_back(instance: Instance, tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(STEPPED_CLOCK)
    clock = tmp_path / "clock"
    clock.write_text("0")
    instance.run("import_pack", str(windows(instance)), "--approve-as", "approver")
    stepped = {"STEPPED_CLOCK": str(clock), "PYTHONPATH": str(tmp_path)}
    node = instance.serve("--delivery", extra=stepped)
    seen = {}
    for ahead in (0, 2 * HOUR, -48 * HOUR, 30 * HOUR, 0):
        clock.write_text(str(ahead))
        time.sleep(0.1)
        with Clients([node.port], instance.key, seed=ahead) as clients:
            clients.wait_for(150)
        verdict = verify(clients.answers, [read_log(instance)], clock=ahead)
        assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
        answers = b"".join(answer.body for answer in clients.answers)
        seen[ahead] = {word for word in ("soon", "over", "later") if word.encode() in answers}

    assert seen == {0: {"over"}, 2 * HOUR: {"soon"}, -48 * HOUR: set(), 30 * HOUR: {"later"}}


def windows(instance: Instance) -> Path:
    """A pack that gives every module variants for three spans of time."""
    pack = json.loads((instance.home / "pack.json").read_text())
    now = datetime.now(UTC)
    spans = {"over": (-1, 1), "soon": (1, 24), "later": (24, 48)}
    for module in pack["modules"]:
        module["variants"] = [
            {
                "key": key,
                "name": key,
                "priority": "mandatory",
                "targeting": {
                    "startsAt": (now + timedelta(hours=start)).isoformat(timespec="milliseconds"),
                    "endsAt": (now + timedelta(hours=end)).isoformat(timespec="milliseconds"),
                },
                "overrides": {"text": f"{key} {module['key']}"},
            }
            for key, (start, end) in spans.items()
        ]
    path = instance.home / "windows.json"
    path.write_text(json.dumps(pack))
    return path
