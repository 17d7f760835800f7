"""How fast delivery answers: `python -m benchmarks.delivery`. See `benchmarks/README.md`."""

import argparse
import contextlib
import importlib.metadata
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.delivery import goals
from benchmarks.delivery.checking import ask, check_answered, check_modules
from benchmarks.delivery.instances import ROOT, Instance, large_instance, manage, small_instance
from benchmarks.delivery.load import CONNECTIONS, Measured, Target, measure
from benchmarks.delivery.peers import Peers
from benchmarks.delivery.processes import Server, awake_cores, free_port
from benchmarks.windows import RESULTS, machine, table, write_result

#: As `delivery.serving.server.THREADS`, which needs Django to be read.
THREADS = 4
#: Distinct requests for the smaller instance.
BODIES = 5_000
PEERS = {
    "stock GraphQLView, gunicorn": ("stock", "gunicorn"),
    "stock GraphQLView, granian": ("stock", "granian"),
    "wagtail-grapple, gunicorn": ("grapple_snippets", "gunicorn"),
    "wagtail-grapple, granian": ("grapple_snippets", "granian"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make what is needed, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".cache/benchmarks", help="kept there")
    parser.add_argument("--modules", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000, help="modules; 0 leaves it out")
    parser.add_argument("--windows", type=int, default=5, help="quiet windows of each target")
    parser.add_argument("--seconds", type=int, default=1, help="of a window")
    parser.add_argument("--niceness", type=int, default=0, help="of servers and load; -10 as root")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: type 'apt-get install -y wrk' as root.")
    folder = options.home.resolve()
    folder.mkdir(parents=True, exist_ok=True)

    small = small_instance(folder, options.modules, BODIES)
    large = large_instance(folder, small, options.large) if options.large else None
    peers = None if options.no_peers else Peers(folder)
    if peers:
        peers.prepare()
    with contextlib.ExitStack() as stack:
        targets = start(stack, options, small, large, peers)
        with awake_cores() as spinners:
            measured = measure(
                targets,
                windows=options.windows,
                seconds=options.seconds,
                niceness=options.niceness,
                spinners=spinners,
            )
    report(targets, measured, options)


def start(
    stack: contextlib.ExitStack,
    options: argparse.Namespace,
    small: Instance,
    large: Instance | None,
    peers: Peers | None,
) -> list[Target]:
    """Start all servers and make sure that they answer rightly."""
    folder = options.home.resolve()

    def started(server: Server) -> Server:
        server.start()
        stack.callback(server.stop)
        return server

    own = started(product("refract", small, folder, options.niceness))
    module = Target(goals.MODULE, own, "/graphql/", folder / "module.jsonl", small.key)
    targets = [
        module,
        Target(goals.REASONS, own, "/graphql/", folder / "reasons.jsonl", small.key),
        Target(goals.EXPERIENCE, own, "/graphql/", folder / "experience.jsonl", small.key),
    ]
    check_modules(module, folder / "expected.json")
    static = started(static_server(answer_size(module), folder, options.niceness))
    targets.insert(1, Target(goals.STATIC, static, "/graphql/", folder / "module.jsonl"))
    if large:
        server = started(product("refract-large", large, folder, options.niceness))
        bodies = folder / "module-large.jsonl"
        targets.append(Target(goals.LARGE, server, "/graphql/", bodies, large.key))
    if peers:
        for name, (project, kind) in PEERS.items():
            server = started(peers.server(project, kind, options.niceness))
            bodies = folder / f"{project.removesuffix('_snippets')}.jsonl"
            targets.append(Target(name, server, "/graphql/", bodies))
    for target in targets:
        if target.name != goals.STATIC:
            check_answered(target)
    return targets


def product(name: str, instance: Instance, folder: Path, niceness: int) -> Server:
    """The product's own server: one process that answers, on one core."""
    manage(instance.environment, "migrate", "--noinput")
    port = free_port()
    return Server(
        name=name,
        command=[
            sys.executable,
            str(ROOT / "manage.py"),
            "serve",
            "--delivery",
            "--port",
            str(port),
        ],
        port=port,
        folder=folder,
        environment=instance.environment,
        niceness=niceness,
        ready="/health/ready",
    )


def static_server(size: int, folder: Path, niceness: int) -> Server:
    """The same server under the same interface, with a static answer of the same size."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.delivery.static_app", "wsgi", str(port)]
    command += [str(THREADS), str(size)]
    return Server("static", command, port, folder, {"PYTHONPATH": str(ROOT)}, niceness)


def answer_size(target: Target) -> int:
    """Bytes of an answer, as a client reads it: the middle of some."""
    import orjson

    with target.bodies.open(encoding="utf-8") as file:
        sizes = [len(orjson.dumps(ask(target, line))) for line in islice(file, 50)]
    return sorted(sizes)[len(sizes) // 2]


def report(
    targets: Sequence[Target], measured: Mapping[str, Measured], options: argparse.Namespace
) -> None:
    """Print all figures and ratios, and write them."""
    summaries = {target.name: measured[target.name].summary() for target in targets}
    rows = [
        [
            name,
            f"{each['best']:,.0f}",
            f"{each['median']:,.0f}",
            f"{each['cpu']:,.1f}",
            f"{each['p50_alone'] / 1e3:,.3f}",
            f"{each['bytes']:,.0f}",
            f"{each['quiet']}/{len(each['windows'])}",
        ]
        for name, each in summaries.items()
    ]
    head = ["1 core", "best/s", "median/s", "CPU µs", "p50 ms alone", "bytes", "quiet windows"]
    print(table(head, rows))
    print()
    named = [*goals.GOALS, *(goals.peer_goal(name) for name in PEERS)]
    found = {goal.what: goals.ratios(goal, summaries) for goal in named}
    print(
        table(
            ["ratio", "best", "median", "by CPU", "goal", ""],
            [
                [
                    goal.what,
                    *(f"{ratio[part]:.2f}x" for part in ratio),
                    goal.wanted,
                    goals.verdict(goal, ratio),
                ]
                for goal in named
                if (ratio := found[goal.what]) is not None
            ],
        )
    )
    result: dict[str, Any] = {
        "machine": machine(),
        "versions": versions(),
        "connections": CONNECTIONS,
        "niceness": options.niceness,
        "targets": summaries,
        "ratios": {what: ratio for what, ratio in found.items() if ratio},
    }
    print(f"\nWritten to {write_result('delivery', result, options.results)}")


def versions() -> dict[str, str]:
    """What the product's figures depend on."""
    names = ("Django", "granian", "graphene", "graphql-core", "orjson", "lmdb")
    found = {name: importlib.metadata.version(name) for name in names}
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    return found | {"wrk": wrk.partition(" [")[0]}


if __name__ == "__main__":
    main()
