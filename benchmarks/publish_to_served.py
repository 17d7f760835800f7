"""From a publication's commit to the first answer with it: `-m benchmarks.publish_to_served`.

One process publishes through the gate, again and again after a pause; `manage.py serve --delivery`
answers from its store; this process asks it without end, and notes when it first sees each
generation. On PostgreSQL and on SQLite. See `benchmarks/README.md`.
"""

import argparse
import http.client
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.faults.asking import now
from benchmarks.faults.content import MODULES
from benchmarks.faults.instance import Instance, Node, Process, make_instance
from benchmarks.windows import RESULTS, machine, table, write_result

#: Seconds, of the publications.
GOAL = 1.0
QUERY = (
    '{"query": "query Served($key: ID!) { generation module(key: $key) { key fields } }",'
    ' "variables": {"key": "%s"}}'
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.4, help="longest, in seconds")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)
    found = {}
    for name, postgresql in (("PostgreSQL", True), ("SQLite", False)):
        instance = make_instance(postgresql=postgresql)
        try:
            instance.database.start()
            found[name] = measured(instance, options)
        finally:
            instance.close()
    rows = [
        [name, *(f"{each[part]:,.3f}" for part in ("p50", "p99", "max")), f"{each['count']}"]
        for name, each in found.items()
    ]
    print(table(["seconds from commit to served", "p50", "p99", "max", "publications"], rows))
    print(f"Goal: p99 at most {GOAL:.0f} s")
    result = {"machine": machine(), "pause": options.pause, "seconds": found}
    print(f"\nWritten to {write_result('publish_to_served', result, options.results)}")


def measured(instance: Instance, options: argparse.Namespace) -> dict[str, Any]:
    """Publish and ask at once."""
    node = instance.serve("--delivery")
    publisher = instance.publish(1, options.publications, options.pause)
    first = first_seen(instance, node, publisher)
    assert publisher.popen.stdout is not None
    committed = [map(int, line.split()) for line in publisher.popen.stdout]
    waits = sorted((seen(first, number) - at) / 1e3 for number, at in committed)
    return {
        "p50": median(waits),
        "p99": quantiles(waits, n=100)[98],
        "max": waits[-1],
        "count": len(waits),
    }


def first_seen(instance: Instance, node: Node, publisher: Process) -> dict[int, int]:
    """Ask until all is published and served.

    :return: for each generation that was seen the instant of the first answer with it.
    """
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {instance.key}"}
    first: dict[int, int] = {}
    ended: int | None = None
    while ended is None or now() < ended + 3_000:
        connection.request("POST", "/graphql/", QUERY % MODULES[0], headers)
        generation = json.load(connection.getresponse())["data"]["generation"]
        first.setdefault(generation, now())
        if ended is None and publisher.popen.poll() is not None:
            ended = now()
    connection.close()
    return first


def seen(first: dict[int, int], generation: int) -> int:
    """When an answer first had a generation or a later one."""
    return min(at for number, at in first.items() if number >= generation)


if __name__ == "__main__":
    main()
