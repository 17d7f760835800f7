"""Which server and interface delivery runs on: `python -m benchmarks.servers` (docs/adr/0018-…).

A static JSON answer and the endpoint under each of them, one process on one core, in interleaved
windows. uvicorn is measured where it is installed (`pip install uvicorn[standard]`).
"""

import argparse
import contextlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.delivery.instances import ROOT, Instance, small_instance
from benchmarks.delivery.load import Target, measure
from benchmarks.delivery.processes import Server, awake_cores, free_port
from benchmarks.windows import RESULTS, machine, table, write_result

STATIC_BYTES = 600
#: Name of a server: what runs it, its interface, and threads that answer.
SERVERS = {
    "granian WSGI, 4 threads": ("granian", "wsgi", 4),
    "granian WSGI, 1 thread": ("granian", "wsgi", 1),
    "granian RSGI": ("granian", "rsgi", 1),
    "granian ASGI": ("granian", "asgi", 1),
    "uvicorn": ("uvicorn", "asgi", 1),
}
#: How a process of each kind finds the endpoint.
APPLICATIONS = {
    "wsgi": "config.delivery:application",
    "rsgi": "delivery.serving.rsgi:application",
    "asgi": "delivery.serving.asgi:application",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".cache/benchmarks", help="kept there")
    parser.add_argument("--modules", type=int, default=1_000)
    parser.add_argument("--windows", type=int, default=5, help="quiet windows of each target")
    parser.add_argument("--seconds", type=int, default=1, help="of a window")
    parser.add_argument("--niceness", type=int, default=0, help="of servers and load; -10 as root")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: type 'apt-get install -y wrk' as root.")
    folder = options.home.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    instance = small_instance(folder, options.modules, 5_000)
    with contextlib.ExitStack() as stack:
        targets = started(stack, instance, folder, options.niceness)
        with awake_cores() as spinners:
            measured = measure(
                targets,
                windows=options.windows,
                seconds=options.seconds,
                niceness=options.niceness,
                spinners=spinners,
            )
    summaries = {target.name: measured[target.name].summary() for target in targets}
    print(report(summaries))
    result = {"machine": machine(), "targets": summaries}
    print(f"\nWritten to {write_result('servers', result, options.results)}")


def started(
    stack: contextlib.ExitStack, instance: Instance, folder: Path, niceness: int
) -> list[Target]:
    """Start each server twice, with the static answer and with the endpoint."""
    targets = []
    for name, (program, interface, threads) in SERVERS.items():
        if importlib.util.find_spec(program) is None:
            print(f"{program} is not installed, and is left out.")
            continue
        for what in ("static", "endpoint"):
            port = free_port()
            command = [sys.executable, "-m", "benchmarks.servers", "run", program, interface]
            server = Server(
                name=f"{name}-{what}",
                command=[*command, str(threads), what, str(port)],
                port=port,
                folder=folder,
                environment={
                    **instance.environment,
                    "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
                    "DJANGO_SETTINGS_MODULE": "config.settings.base",
                },
                niceness=niceness,
            )
            server.start()
            stack.callback(server.stop)
            bodies = folder / "module.jsonl"
            targets.append(Target(f"{name}: {what}", server, "/graphql/", bodies, instance.key))
    return targets


def run(program: str, interface: str, threads: str, what: str, port: str) -> None:
    """Be one of the servers."""
    if what == "static":
        application = f"benchmarks.delivery.static_app:{interface}_{STATIC_BYTES}"
    else:
        application = prepare(interface)
    if program == "uvicorn":
        import uvicorn

        uvicorn.run(application, port=int(port), log_level="warning", access_log=False)
        return
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        application,
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces(interface),
        workers=1,
        blocking_threads=int(threads) if interface == "wsgi" else None,
        log_level=LogLevels.warning,
    ).serve()


def prepare(interface: str) -> str:
    """Load the endpoint as `serve` does, over a store that is up to date."""
    import config.delivery  # noqa: F401 - sets up Django
    from delivery.snapshot import source

    source.current()
    source.catches_up = False
    from django.db import connections

    connections.close_all()
    return APPLICATIONS[interface]


def report(summaries: dict[str, dict[str, Any]]) -> str:
    """The figures in a table, endpoint beside static."""
    rows = []
    for name in SERVERS:
        if f"{name}: static" not in summaries:
            continue
        static, own = summaries[f"{name}: static"], summaries[f"{name}: endpoint"]
        rows.append(
            [
                name,
                f"{static['best']:,.0f}",
                f"{own['best']:,.0f}",
                f"{own['best'] / static['best']:.2f}x",
                f"{static['cpu']:,.1f}",
                f"{own['cpu']:,.1f}",
                f"{static['cpu'] / own['cpu']:.2f}x",
                f"{own['p50_alone'] / 1e3:,.3f}",
            ]
        )
    head = ["1 core", "static/s", "endpoint/s", "ratio", "static µs", "endpoint µs"]
    return table([*head, "by CPU", "p50 ms alone"], rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(*sys.argv[2:])
    else:
        main()
