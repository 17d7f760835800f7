"""`/metrics`: what Prometheus reads (docs/reference/metrics-and-logs.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from delivery.serving.machine import Counters
from delivery.serving.tally import BOUNDS

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as the reference lists it."""

    name: str
    kind: str
    help: str


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "refract_requests_total",
            "counter",
            "Requests answered, by route, operation and HTTP status.",
        ),
        Metric(
            "refract_request_duration_seconds",
            "histogram",
            "Time from the request, read, to its answer, by route and operation.",
        ),
        Metric("refract_errors_total", "counter", "Errors in GraphQL answers, by code."),
        Metric(
            "refract_rate_limited_total",
            "counter",
            "Requests refused because the client asked too often.",
        ),
        Metric(
            "refract_queries_total",
            "counter",
            "Queries answered, by what answered them: plan or graphql.",
        ),
        Metric(
            "refract_plan_cache_total",
            "counter",
            "Look-ups of queries that were checked and compiled before: hit or miss.",
        ),
        Metric("refract_generation", "gauge", "The published generation that is served."),
        Metric(
            "refract_lag_generations",
            "gauge",
            "Generations published and not served yet; absent while the database is away.",
        ),
        Metric("refract_store_bytes", "gauge", "Size of the published store on disk."),
        Metric("refract_follower_up", "gauge", "1 while a follower runs on this machine."),
        Metric("refract_database_up", "gauge", "1 while the follower reaches the database."),
    )
}


def metrics_text(processes: Iterable[Counters], gauges: Mapping[str, float]) -> str:
    """Return everything in Prometheus' text format.

    :param processes: the counters of each process.
    :param gauges: values by the name of their metric; one that is not known is left out.
    """
    lines: list[str] = []
    sums = _counted(processes)
    for name, metric in METRICS.items():
        samples = {("", ()): gauges[name]} if name in gauges else sums.get(name, {})
        if metric.kind == "gauge" and not samples:
            continue
        lines += (f"# HELP {name} {metric.help}", f"# TYPE {name} {metric.kind}")
        for (end, labels), value in samples.items():
            lines.append(f"{name}{end}{_shown(labels)} {_number(value)}")
    return "\n".join(lines) + "\n"


Samples = dict[tuple[str, Labels], float]


def _counted(processes: Iterable[Counters]) -> dict[str, Samples]:
    """The sums over all processes, by metric."""
    sums: dict[str, Samples] = defaultdict(lambda: defaultdict(float))
    rows: dict[tuple[str, str], list[float]] = {}
    sums["refract_rate_limited_total"][("", ())] = 0
    queries, cache = sums["refract_queries_total"], sums["refract_plan_cache_total"]
    for counters in processes:
        for route, operation, status, row in counters["requests"]:
            number = sum(row[:-1])
            labels = (("route", route), ("operation", operation))
            sums["refract_requests_total"]["", (*labels, ("status", str(status)))] += number
            if status == 429:
                sums["refract_rate_limited_total"]["", ()] += number
            before = rows.setdefault((route, operation), [0.0] * len(row))
            rows[route, operation] = [old + new for old, new in zip(before, row, strict=True)]
        for code, number in counters["errors"].items():
            sums["refract_errors_total"]["", (("code", code),)] += number
        looked = counters["by_plan"] + counters["by_graphql"]
        queries["", (("by", "plan"),)] += counters["by_plan"]
        queries["", (("by", "graphql"),)] += counters["by_graphql"]
        cache["", (("found", "hit"),)] += max(0, looked - counters["misses"])
        cache["", (("found", "miss"),)] += counters["misses"]
    histogram = sums["refract_request_duration_seconds"]
    for (route, operation), row in rows.items():
        for end, bound, value in _buckets(row):
            histogram[end, (("route", route), ("operation", operation), *bound)] = value
    return sums


def _buckets(row: list[float]) -> Iterator[tuple[str, Labels, float]]:
    """The samples of one histogram."""
    number = 0.0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), row[:-1], strict=True):
        number += count
        yield "_bucket", (("le", bound),), number
    yield "_sum", (), row[-1]
    yield "_count", (), number


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _shown(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
