"""The heavy forms of `tests/faults`, run once in a while: `python -m benchmarks.faults`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.faults.databases import binaries
from benchmarks.faults.instance import Instance, make_instance
from benchmarks.faults.killing import read_answers
from benchmarks.faults.verifying import read_log, verify
from benchmarks.windows import RESULTS, machine, table, write_result


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill at so many random instants on each database; exit status 1 when an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)
    found = {}
    for name in ("PostgreSQL", "SQLite") if binaries() else ("SQLite",):
        instance = make_instance(postgresql=name == "PostgreSQL")
        try:
            instance.database.start()
            found[name] = killed(instance, options.kills, options.seed)
        finally:
            instance.close()
    rows = [
        [name, *(f"{each[part]:,}" for part in COUNTED), f"{each['verified']}"]
        for name, each in found.items()
    ]
    print(table(["killed at random instants", *COUNTED, "store"], rows))
    result = {"machine": machine(), "kills": found}
    print(f"\nWritten to {write_result('faults', result, options.results)}")
    bad = any(each["wrong"] or each["refused"] or not each["verified"] for each in found.values())
    sys.exit(1 if bad else 0)


COUNTED = ("kills", "generations", "right", "wrong", "refused")


def killed(instance: Instance, times: int, seed: int) -> dict[str, Any]:
    """Kill at random instants, and compare all that was answered."""
    os.environ.update(instance.environment())
    import django

    django.setup()
    file = instance.home / "answers"
    process = instance.start(
        "-m", "benchmarks.faults.killing", str(times), str(seed), instance.key, str(file)
    )
    printed, _ = process.popen.communicate()
    if process.popen.returncode:
        raise RuntimeError(process.log.read_text())
    instance.run("store", "verify")
    log = read_log(instance)
    verdict = verify(read_answers(file), [log])
    for problem in verdict.wrong[:3]:
        print(problem, file=sys.stderr)
    for refused in verdict.refused[:3]:
        print(refused, file=sys.stderr)
    return {
        **json.loads(printed.splitlines()[-1]),
        "kills": times,
        "generations": log.newest,
        "right": verdict.right,
        "wrong": len(verdict.wrong),
        "refused": len(verdict.refused),
        "verified": "store verified",
        "said": process.log.read_text()[-2_000:],
    }


if __name__ == "__main__":
    main()
