"""Counting requests, and what Prometheus reads of it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from delivery.outcomes import Outcome
from delivery.serving.metrics import METRICS, metrics_text
from delivery.serving.tally import BOUNDS, CODES, LONGEST_NAME, NAMES, OTHER, Tally


def outcome(operation: str | None = None, *codes: str, by_plan: bool = True) -> Outcome:
    return Outcome(operation, by_plan, codes, 0.0)


def counted(*tallies: Tally, misses: int = 0, **gauges: float) -> dict[str, float]:
    """Samples by their name and the values of their labels, as Prometheus reads them."""
    text = metrics_text([tally.as_json() | {"misses": misses} for tally in tallies], gauges)
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_operation_and_status() -> None:
    tally = Tally()
    for status in (200, 200, 503):
        tally.count("graphql", status, 0.001, outcome("Home"))
    tally.count("ofrep", 401, 0.001, None)

    found = counted(tally)

    assert found["refract_requests_total graphql Home 200"] == 2
    assert found["refract_requests_total graphql Home 503"] == 1
    assert found["refract_requests_total ofrep  401"] == 1
    assert found["refract_request_duration_seconds_count graphql Home"] == 3
    assert tally.total() == 4


def test_processes_are_added_up() -> None:
    one, two = Tally(), Tally()
    for tally in (one, two):
        tally.count("graphql", 200, 0.5, outcome("Home", "MODULE_NOT_FOUND", by_plan=False))
        tally.count("graphql", 429, 0.0, None)

    found = counted(one, two, misses=1)

    assert found["refract_requests_total graphql Home 200"] == 2
    assert found["refract_request_duration_seconds_sum graphql Home"] == 1.0
    assert found["refract_errors_total MODULE_NOT_FOUND"] == 2
    assert found["refract_rate_limited_total"] == 2
    assert found["refract_queries_total plan"] == 0
    assert found["refract_queries_total graphql"] == 2
    assert found["refract_plan_cache_total hit"] == 0
    assert found["refract_plan_cache_total miss"] == 2


@pytest.mark.parametrize(
    ("seconds", "first_bound"),
    [(0.0, "0.0001"), (0.0001, "0.0001"), (0.00011, "0.00025"), (2.5, "2.5"), (60.0, "+Inf")],
)
def test_a_request_is_in_every_bucket_from_its_own_on(seconds: float, first_bound: str) -> None:
    tally = Tally()
    tally.count("graphql", 200, seconds, outcome())

    found = counted(tally)

    bounds = [*map(str, BOUNDS), "+Inf"]
    buckets = [
        found[f"refract_request_duration_seconds_bucket graphql  {bound}"] for bound in bounds
    ]
    assert buckets == [bounds.index(bound) >= bounds.index(first_bound) for bound in bounds]


def test_only_so_many_names_of_operations_are_told_apart() -> None:
    tally = Tally()
    for number in range(NAMES + 50):
        tally.count("graphql", 200, 0.001, outcome(f"Name{number}"))
    tally.count("graphql", 200, 0.001, outcome("Name0"))

    names = {name for _route, name, _status in tally.requests}
    assert len(names) == NAMES + 1
    assert sum(tally.requests["graphql", OTHER, 200][:-1]) == 50
    assert sum(tally.requests["graphql", "Name0", 200][:-1]) == 2


def test_a_long_name_is_not_kept() -> None:
    tally = Tally()
    for length in (LONGEST_NAME, LONGEST_NAME + 1):
        tally.count("graphql", 200, 0.001, outcome("N" * length))

    assert {name for _route, name, _status in tally.requests} == {"N" * LONGEST_NAME, OTHER}


def test_only_so_many_codes_of_errors_are_told_apart() -> None:
    tally = Tally()
    tally.count("graphql", 200, 0.001, outcome(None, *map(str, range(CODES + 10))))

    assert len(tally.errors) == CODES + 1
    assert tally.errors[OTHER] == 10


def test_a_label_may_hold_anything() -> None:
    tally = Tally()
    name = 'a"b\\c\nd'
    tally.count("graphql", 200, 0.001, outcome(name))

    assert counted(tally)[f"refract_requests_total graphql {name} 200"] == 1


def test_gauges_that_are_not_known_are_left_out() -> None:
    text = metrics_text([], {"refract_generation": 7.0})

    assert "refract_generation 7\n" in text
    assert "refract_lag_generations" not in text


def test_every_metric_has_a_kind_and_a_sentence() -> None:
    for metric in METRICS.values():
        assert metric.kind in ("counter", "gauge", "histogram")
        assert metric.help.endswith(".")
