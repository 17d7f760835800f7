"""Which interface `serve` should use: `python -m benchmarks.delivery.interfaces`.

The product and a static answer of the same size on granian under WSGI (with one thread and with
four), RSGI and ASGI, each pair side by side. `python -m benchmarks.delivery` makes the instance.
"""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.delivery.checking import ask, check_modules
from benchmarks.delivery.instances import ROOT, Instance
from benchmarks.delivery.load import Target, measure
from benchmarks.delivery.processes import Server, awake_cores, free_port
from benchmarks.windows import RESULTS, machine, table, write_result

KINDS = {
    "WSGI, 1 thread": ("wsgi", 1),
    "WSGI, 4 threads": ("wsgi", 4),
    "RSGI": ("rsgi", 1),
    "ASGI": ("asgi", 1),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all kinds in turn, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".cache/benchmarks")
    parser.add_argument("--modules", type=int, default=1_000)
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--niceness", type=int, default=0)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    folder = options.home.resolve()
    home = folder / f"instance-{options.modules}"
    environment = {"REFRACT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    instance = Instance(home, options.modules, (home / "key").read_text(), environment)
    with contextlib.ExitStack() as stack:
        targets = []
        for name, (interface, threads) in KINDS.items():
            for what in ("product", "static"):
                server = _server(what, interface, threads, instance, options)
                server.start()
                stack.callback(server.stop)
                key = instance.key if what == "product" else "-"
                bodies = folder / "module.jsonl"
                target = Target(f"{name}: {what}", server, "/graphql/", bodies, key)
                if what == "product":
                    check_modules(target, folder / "expected.json")
                else:
                    ask(target, "{}")
                targets.append(target)
        with awake_cores() as spinners:
            measured = measure(
                targets,
                windows=options.windows,
                seconds=options.seconds,
                niceness=options.niceness,
                spinners=spinners,
            )
    summaries = {target.name: measured[target.name].summary() for target in targets}
    rows = []
    for name in KINDS:
        product, static = summaries[f"{name}: product"], summaries[f"{name}: static"]
        rows.append(
            [
                name,
                f"{product['best']:,.0f}",
                f"{product['cpu']:,.1f}",
                f"{product['p50_alone'] / 1e3:.3f}",
                f"{static['best']:,.0f}",
                f"{static['cpu']:,.1f}",
                f"{product['best'] / static['best']:.2f}x",
                f"{static['cpu'] / product['cpu']:.2f}x",
            ]
        )
    head = ["granian", "best/s", "CPU µs", "p50 ms alone", "static/s", "CPU µs", "ratio", "by CPU"]
    print(table(head, rows))
    result = {"machine": machine(), "niceness": options.niceness, "targets": summaries}
    print(f"\nWritten to {write_result('interfaces', result, options.results)}")


def _server(
    what: str, interface: str, threads: int, instance: Instance, options: argparse.Namespace
) -> Server:
    port = free_port()
    command = [sys.executable, "-m", f"benchmarks.delivery.{what}_app", interface, str(port)]
    command += [str(threads), "650"]
    name = f"{what}-{interface}-{threads}"
    folder = options.home.resolve()
    return Server(name, command, port, folder, instance.environment, options.niceness)


if __name__ == "__main__":
    main()
