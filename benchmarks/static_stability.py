"""Two delivery nodes go on answering when the database is killed: `-m benchmarks.static_stability`.

Starts PostgreSQL, two delivery nodes with stores of their own, and the admin; publishes while
clients ask both nodes; kills the database under that load; starts a node again without it; brings
the database back and waits for both nodes to serve what is published then. Every answer is compared
with the reference engine for the generation that it names. Exit status 1 when one answer failed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import requests

from benchmarks.faults.asking import Clients, now
from benchmarks.faults.databases import binaries
from benchmarks.faults.instance import Instance, Node, make_instance, wait_until
from benchmarks.faults.verifying import Verdict, read_log, verify
from benchmarks.windows import table


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it and say what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="of load in each phase")
    options = parser.parse_args(arguments)
    if binaries() is None:
        sys.exit("PostgreSQL is not installed: script/services start postgresql installs it.")
    say("Making an instance on a PostgreSQL of its own ...")
    instance = make_instance(postgresql=True)
    try:
        failed = run(instance, options.seconds)
    finally:
        instance.close()
    print("Zero failed answers." if not failed else f"{failed} answers FAILED.")
    sys.exit(1 if failed else 0)


def run(instance: Instance, seconds: float) -> int:
    """Break it, and print a table.

    :return: how many answers failed.
    """
    instance.database.start()
    os.environ.update(instance.environment())
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        say("Starting two delivery nodes and the admin ...")
        homes = [Path(first), Path(second)]
        nodes = [instance.serve("--delivery", "--workers", "2", home=home) for home in homes]
        admin = instance.serve()
        phases: list[tuple[str, int]] = []

        def phase(what: str, act: Callable[[], object]) -> None:
            say(what)
            act()
            phases.append((what, now()))
            time.sleep(seconds)

        with Clients([node.port for node in nodes], instance.key, clients=4, pause=0.0) as clients:
            phase("All is up", lambda: None)
            publisher = instance.publish(1)
            phase("Publishing", lambda: publisher.wait_for_lines(1))
            phase("Database killed", instance.database.stop)
            publisher.kill()
            statuses = admin_statuses(admin)
            phase("Database still away", lambda: None)
            phase("Database back", instance.database.start)
            more = instance.publish(2, 20)
            more.popen.wait()
            newest = read_log(instance).newest
            for node in nodes:
                wait_until(
                    "the node catches up", lambda node=node: served(node, instance) >= newest
                )
            phase("Published again, caught up", lambda: None)
        log = read_log(instance)
        instance.database.stop()
        restarted = restart(instance, nodes[0], homes[0], seconds)
        phases.append(("A node restarted, database away", restarted.answers[0].sent))
        answers = sorted([*clients.answers, *restarted.answers], key=lambda each: each.sent)
        starts = [*phases, ("", 2**62)]
        rows, failed = [], 0
        for (what, begin), (_, end) in pairwise(starts):
            verdict = verify([a for a in answers if begin <= a.sent < end], [log])
            rows.append(row(what, verdict))
            failed += verdict.broken + len(verdict.refused) + len(verdict.wrong)
            for problem in verdict.wrong[:1]:
                print(problem, file=sys.stderr)
        head = ["phase", "right", "wrong", "refused", "broken", "generations"]
        print(table(head, rows))
        print(f"The admin while the database was away: {', '.join(statuses)}.")
        return failed


def restart(instance: Instance, node: Node, home: Path, seconds: float) -> Clients:
    """End a node, start it again without the database, and ask it."""
    say("Restarting a node without the database")
    node.stop()
    again = instance.serve("--delivery", home=home)
    with Clients([again.port], instance.key, clients=2, seed=9) as clients:
        time.sleep(seconds)
    return clients


def admin_statuses(admin: Node) -> list[str]:
    """What the admin answers to somebody who logs in, and delivery beside it."""
    page = requests.get(f"{admin.url}/admin/login/", timeout=30)
    live = requests.get(f"{admin.url}/health/live", timeout=30)
    return [f"/admin/login/ {page.status_code}", f"/health/live {live.status_code}"]


def served(node: Node, instance: Instance) -> int:
    """The generation that a node serves."""
    headers = {"Authorization": f"Bearer {instance.key}"}
    asked = {"query": "{ generation }"}
    answer = requests.post(f"{node.url}/graphql/", json=asked, headers=headers, timeout=30)
    generation: int = answer.json()["data"]["generation"]
    return generation


def row(what: str, verdict: Verdict) -> list[str]:
    """One phase in the table."""
    numbers = sorted(verdict.generations)
    span = f"{numbers[0]}-{numbers[-1]}" if numbers else ""
    counts = (verdict.right, len(verdict.wrong), len(verdict.refused), verdict.broken)
    return [what, *(f"{count:,}" for count in counts), span]


def say(what: str) -> None:
    """Tell whoever waits."""
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
