"""Timing by interleaved windows, and where a measurement was made (PERFORMANCE.md section 2)."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Timing:
    """CPU microseconds for one call: in the best window, and in the middle one."""

    best: float
    median: float


def interleaved(
    methods: Mapping[str, Callable[[], int]], *, windows: int, seconds: float
) -> dict[str, Timing]:
    """Run each method for a window, then all again, and so on.

    :param methods: each does one round of calls and says how many they were.
    :param windows: for each method.
    :param seconds: of CPU for a window, at least; a round that has begun is ended.
    """
    costs: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(windows):
        for name, run in methods.items():
            calls, begin = 0, time.process_time()
            while (spent := time.process_time() - begin) < seconds or not calls:
                calls += run()
            costs[name].append(spent / calls * 1e6)
    return {name: Timing(min(each), median(each)) for name, each in costs.items()}


def machine() -> dict[str, Any]:
    """Where and on what something was measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }


def write_result(name: str, result: Mapping[str, Any], folder: Path = RESULTS) -> Path:
    """Write a result beside earlier ones.

    :return: the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    file = folder / f"{name}-{moment}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return file


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text in columns, numbers to the right."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = []
    for row in [head, *rows]:
        first, *rest = (text for text in row)
        cells = [first.ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)
