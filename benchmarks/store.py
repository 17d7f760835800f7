"""The published store at 100,000 modules x 6 variants: size, memory, building, starting.

    .venv/bin/python -m benchmarks.store [--modules 100000] [--folder var/benchmarks/store]

The instance is kept in the folder, so that the next run begins with measuring. Private memory is
that of `smaps_rollup`, of two processes that have both read every document: pages of the store that
they share count for neither. While it is built nobody shares them, and only what the process wrote
itself is counted.
"""

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import time
import timeit
from pathlib import Path
from typing import Any

from benchmarks.delivery.instances import Instance, large_instance, manage, small_instance

ROOT = Path(__file__).resolve().parents[1]
SMALL, VARIANTS = 1_000, 6
#: Modules that are answered for through the endpoint, after everything was read.
ANSWERED = 5_000
#: How often each step is timed.
TIMES = 5_000
QUERY = "query ($key: ID!) { module(key: $key) { fields resolution { generation } } }"


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--modules", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "benchmarks" / "store")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    small = small_instance(folder, SMALL, 10)
    large = large_instance(folder, small, options.modules)
    variants = options.modules * VARIANTS
    print(f"{options.modules:,} modules x {VARIANTS} variants")

    seconds, cpu, private = _watched(large, "manage.py", "store", "rebuild")
    found = f"{seconds:.0f} s ({cpu:.0f} s of CPU, {cpu / variants * 1e6:.0f} µs a variant)"
    _row("build from nothing", found, "")
    _row("private memory while building, at most", _megabytes(private), "bounded")
    print(manage(large.environment, "store", "status"))

    sizes = _child(large, "sizes")
    _row("on disk, per variant", f"{sizes['disk'] / variants:,.0f} B", "≤ 1,024 B")
    _row("documents alone, per variant", f"{sizes['documents'] / variants:,.0f} B", "")

    manage(small.environment, "store", "rebuild")
    starts = [_child(large, "answer") for _ in range(5)]
    best, worst = (pick(start["seconds"] for start in starts) for pick in (min, max))
    cpu = min(start["cpu"] for start in starts)
    found = f"{best:.2f} s, worst {worst:.2f} s ({cpu:.2f} s of CPU)"
    _row("process start to first answer", found, "≤ 3 s")
    program = _private_of_two(small)
    whole = _private_of_two(large)
    _row(f"private memory, {SMALL:,} modules", _megabytes(program), "")
    _row(f"private memory, {options.modules:,} modules", _megabytes(whole), "")
    _row("  more than that", _megabytes(whole - program), "≤ 50 MB")
    for what, micro in _child(large, "reads").items():
        _row(what, f"{micro:.1f} µs", "")


def _row(what: str, found: str, goal: str) -> None:
    print(f"{what:45} {found:>46}   {goal}")


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


def _command(*arguments: str) -> list[str]:
    if arguments[0] == "manage.py":
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "benchmarks.store", *arguments]


def _environment(instance: Instance) -> dict[str, str]:
    return {**os.environ, **instance.environment}


def _child(instance: Instance, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        _command("inside", *arguments, str(time.time())),
        cwd=ROOT,
        env=_environment(instance),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _watched(instance: Instance, *arguments: str) -> tuple[float, float, float]:
    """Run a command: its seconds, those of CPU, and the most private memory that it had."""
    began, used = time.monotonic(), _cpu_of_children()
    child = subprocess.Popen(_command(*arguments), cwd=ROOT, env=_environment(instance))
    most = 0.0
    while child.poll() is None:
        most = max(most, _private(child.pid, "Private_Dirty"))
        time.sleep(0.2)
    if child.returncode:
        sys.exit(f"{arguments} failed")
    return time.monotonic() - began, _cpu_of_children() - used, most


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _private_of_two(instance: Instance) -> float:
    """Private memory of a process that has read everything, beside another that has as well."""
    children = [
        subprocess.Popen(
            _command("inside", "wait", str(time.time())),
            cwd=ROOT,
            env=_environment(instance),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        return max(_private(child.pid) for child in children)
    finally:
        for child in children:
            child.communicate("")


def _private(process: int, kind: str = "Private_") -> float:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    kilobytes = [int(line.split()[1]) for line in text.splitlines() if line.startswith(kind)]
    return sum(kilobytes) * 1024.0


def inside(what: str, began: float) -> None:
    """A part that runs in a process of its own, with the settings of the instance."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django

    django.setup()

    from delivery.http import HttpRequest
    from delivery.instance_endpoint import endpoint
    from delivery.snapshot import source

    source.catches_up = False
    home = Path(os.environ["REFRACT_HOME"])
    authorization = f"Bearer {(home / 'key').read_text()}"
    keys = list(source.current().module_keys()) if what != "answer" else ["offer-000007"]

    def answer(key: str) -> dict[str, Any]:
        body = json.dumps({"query": QUERY, "variables": {"key": key}}).encode()
        headers = {"content-type": "application/json", "authorization": authorization}
        found = endpoint.answer(HttpRequest("POST", headers, "", body, "http://localhost"))
        answered: dict[str, Any] = json.loads(found.body)
        assert answered["data"]["module"]["resolution"]["generation"] > 0, answered
        return answered

    def read_all() -> int:
        snapshot = source.current()
        return sum(len(entry.document) for entry in snapshot.modules.values())

    if what == "answer":
        answer(keys[0])
        print(json.dumps({"seconds": time.time() - began, "cpu": time.process_time()}))
    elif what == "sizes":
        size = source.store.environment().size()
        print(json.dumps({"disk": size, "documents": read_all()}))
    elif what == "wait":
        read_all()
        for key in random.Random(1).choices(keys, k=ANSWERED):
            answer(key)
        print("ready", flush=True)
        sys.stdin.read()
    else:
        print(json.dumps(_reads(source, random.Random(1).sample(keys, len(keys)))))


def _reads(source: Any, keys: list[str]) -> dict[str, float]:
    """Microseconds of the steps of reading one module."""
    snapshot = source.current()
    some = itertools.cycle(keys)
    steps = {
        "the newest snapshot, nothing new": source.current,
        "finding a module for the first time": lambda: snapshot.reading.module(next(some)),
        "finding it again": lambda: snapshot.modules[keys[0]],
        "reading its document, with its digest": lambda: snapshot.reading.document(next(some)),
        "and compiling it": lambda: snapshot.cache.get(
            snapshot.modules[next(some)], snapshot.taxonomy
        ),
    }
    return {what: timeit.timeit(step, number=TIMES) / TIMES * 1e6 for what, step in steps.items()}


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(sys.argv[2], float(sys.argv[3]))
    else:
        main()
