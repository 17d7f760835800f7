"""How long the endpoint takes inside a process: `python -m benchmarks.endpoint`.

Asks `Endpoint.answer` for 1,000 modules of ten fields with 5,000 distinct bodies, over and over,
with the key check and without a server: what is left beside it is the server's. Then the same with
modules that no cache holds, and the phases that can be told apart. Makes the instance of
`benchmarks.delivery` where there is none yet. See `benchmarks/README.md`.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.delivery.instances import ROOT, small_instance
from benchmarks.windows import RESULTS, interleaved, machine, table, write_result

MODULES = 1_000
BODIES = 5_000
GOAL = 12.0
"""CPU microseconds for a request of one module, key check to bytes."""
COLD_GOAL = 30.0
"""CPU microseconds that a module costs more when no cache holds it."""
COLD = "one module, none kept"
QUERIES = {"module": "one module", "reasons": "with reasons", "experience": "20 slots"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".cache/benchmarks", help="kept there")
    parser.add_argument("--windows", type=int, default=5, help="windows of each method")
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds of a window")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)

    folder = options.home.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    instance = small_instance(folder, MODULES, BODIES)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    os.environ["REFRACT_HOME"] = str(instance.home)
    import django

    django.setup()
    result = measure(folder, instance.key, options)
    print(f"\nWritten to {write_result('endpoint', result, options.results)}")


def measure(folder: Path, key: str, options: argparse.Namespace) -> dict[str, Any]:
    """Time whole requests and their phases."""
    import orjson

    from delivery.http import HttpRequest, read_graphql_request
    from delivery.instance_endpoint import endpoint
    from delivery.published_module import ModuleCache
    from delivery.session import Session
    from delivery.snapshot import source

    source.current()
    # As in a server that has a follower: asking for the newest generation asks no database.
    source.catches_up = False
    requests = {}
    for name in QUERIES:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        bodies = (folder / f"{name}.jsonl").read_bytes().splitlines()
        requests[name] = [
            HttpRequest("POST", headers, "", body, "https://delivery.example") for body in bodies
        ]
        for request in requests[name]:
            answer = endpoint.answer(request)
            assert answer.status == 200, answer.body
            assert b'"errors"' not in answer.body, answer.body

    snapshot, now = source.current(), endpoint.clock()
    asked = [read_graphql_request(request) for request in requests["module"]]
    client = endpoint.find_client(key)
    assert client is not None
    query = endpoint.queries.get(endpoint.current_schema(), asked[0].query, may_introspect=False)
    operation = query.operation(endpoint.current_schema(), None)
    assert operation is not None
    assert operation.plan is not None
    plan = operation.plan

    def planned(each: Any) -> dict[str, Any]:
        session = Session(snapshot, client, now, "https://delivery.example")
        data = plan.data(session, each.variables)
        session.close()
        return data

    def unkept(request: Any) -> Any:
        snapshot.cache = ModuleCache(size=1)
        return endpoint.answer(request)

    kept = snapshot.cache
    results = [{"data": planned(each)} for each in asked]

    def whole(request: Any) -> Any:
        snapshot.cache = kept
        return endpoint.answer(request)

    methods = {QUERIES[name]: calls(whole, given) for name, given in requests.items()}
    methods[COLD] = calls(unkept, requests["module"])
    methods["of it: reading the request"] = calls(read_graphql_request, requests["module"])
    methods["of it: the plan"] = calls(planned, asked)
    methods["of it: encoding"] = calls(orjson.dumps, results)
    timings = interleaved(methods, windows=options.windows, seconds=options.seconds)
    rows = [[name, f"{each.best:.2f}", f"{each.median:.2f}"] for name, each in timings.items()]
    print(table(["CPU µs", "best", "median"], rows))
    hot, cold = timings[QUERIES["module"]], timings[COLD]
    print(f"\none module: {hot.best:.1f} µs, goal {GOAL:.0f}")
    print(
        f"more for a module that is not kept: {cold.best - hot.best:.1f} µs, goal {COLD_GOAL:.0f}"
    )
    return {
        "machine": machine(),
        "goals": {"hot": GOAL, "cold": COLD_GOAL},
        "timings": {name: asdict(timing) for name, timing in timings.items()},
    }


def calls(method: Callable[[Any], Any], inputs: Sequence[Any]) -> Callable[[], int]:
    """A hundred calls at a time, with one input after the other, over and over."""
    upcoming = cycle(inputs)

    def run() -> int:
        for each in islice(upcoming, 100):
            method(each)
        return 100

    return run


if __name__ == "__main__":
    main()
