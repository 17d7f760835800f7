"""`manage.py serve --delivery`: what it answers, and what it tells operators."""

import http.client
import json
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from delivery.limits import BODY_LIMIT
from delivery.serving.metrics import METRICS
from tests.delivery.serving.conftest import Instance, Running, eventually, serving

GENERATION = "query Now { generation }"


@pytest.fixture(scope="module")
def server(instance: Instance) -> Iterator[Running]:
    with serving(instance, "--delivery", "--workers", "2", REFRACT_LOG="json") as server:
        eventually(lambda: len(server.serving()) == 2, "Two processes that serve")
        yield server


def test_a_query_is_answered(server: Running) -> None:
    answer = server.query(GENERATION)

    assert answer.status == 200
    assert answer.json() == {"data": {"generation": server.ready()["generation"]}}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_there_is_no_admin(server: Running) -> None:
    for path in ("/admin/", "/", "/static/x.css"):
        answer = server.ask(path)
        assert (answer.status, answer.json()["errors"][0]["message"]) == (
            404,
            "There is nothing at this address.",
        )


def test_head_has_the_headers_of_get_and_no_body(server: Running) -> None:
    got = server.ask("/graphql/", Accept="text/html")
    headed = server.ask("/graphql/", method="HEAD", Accept="text/html")

    assert (headed.status, headed.body) == (200, b"")
    assert headed.headers["content-length"] == str(len(got.body))
    assert headed.headers["content-type"] == got.headers["content-type"]


def test_options_names_the_methods(server: Running) -> None:
    answer = server.ask("/graphql/", method="OPTIONS")

    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def chunked(server: Running, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {server.instance.keys['deliver']}",
        "Content-Type": "application/json",
    }
    pieces = (body[i : i + 10_000] for i in range(0, len(body), 10_000))
    connection.request("POST", "/graphql/", pieces, headers, encode_chunked=True)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_a_body_may_come_in_chunks_and_is_read_up_to_its_limit(server: Running) -> None:
    query = json.dumps({"query": GENERATION}).encode()

    assert chunked(server, query)[0] == 200
    assert chunked(server, query.ljust(BODY_LIMIT))[0] == 200
    assert chunked(server, query.ljust(BODY_LIMIT + 1))[0] == 413


def test_other_hosts_are_refused_but_not_for_health(server: Running) -> None:
    assert server.ask("/graphql/", Host="evil.example").status == 400
    assert server.ask("/health/live", Host="evil.example").status == 200


def test_health_tells_the_machine_itself_everything(server: Running) -> None:
    told = server.ready()

    assert told == {
        "status": "ok",
        "problems": [],
        "generation": told["generation"],
        "lag": 0,
        "database": "up",
        "follower": "running",
    }
    assert server.ask("/health/live").json() == {"status": "live"}


def test_through_a_proxy_health_tells_one_word_and_metrics_nothing(server: Running) -> None:
    passed_on = {"X-Forwarded-For": "203.0.113.7"}

    assert server.ask("/health/ready", **passed_on).json() == {"status": "ok"}
    refused = server.ask("/metrics", **passed_on)
    assert refused.status == 403
    assert refused.json()["errors"][0]["message"] == (
        "Metrics are for this machine itself, and for keys with the scope “manage”."
    )


@pytest.mark.parametrize(("scope", "status"), [("manage", 200), ("deliver", 403)])
def test_a_key_that_manages_reads_metrics_through_a_proxy(
    server: Running, scope: str, status: int
) -> None:
    key = server.instance.keys[scope]
    headers = {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {key}"}

    assert server.ask("/metrics", **headers).status == status


def samples(server: Running) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = server.ask("/metrics").body.decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_the_sum_over_all_processes(server: Running) -> None:
    counted = ("refract_requests_total", operation("Counted", status="200"))
    for _ in range(20):
        assert server.query("query Counted { generation }").status == 200
    server.query("query Wrong { module(key: 1.5) { key } }")

    found = eventually(
        lambda: (read := samples(server)).get(counted) == 20 and read, "A count of all requests"
    )

    bucket = operation("Counted", le="+Inf")
    assert found["refract_request_duration_seconds_bucket", bucket] == 20
    assert found["refract_request_duration_seconds_count", operation("Counted")] == 20
    assert found["refract_generation", frozenset()] == server.ready()["generation"]
    assert found["refract_lag_generations", frozenset()] == 0
    assert found["refract_follower_up", frozenset()] == 1
    assert found["refract_database_up", frozenset()] == 1
    assert found["refract_store_bytes", frozenset()] > 0
    assert found["refract_errors_total", frozenset({("code", "BAD_USER_INPUT")})] >= 1
    assert found["refract_plan_cache_total", frozenset({("found", "hit")})] >= 18
    assert {name for name, _labels in found} >= {
        name for name, metric in METRICS.items() if metric.kind != "histogram"
    }


def operation(name: str, **more: str) -> frozenset[tuple[str, str]]:
    return frozenset({"route": "graphql", "operation": name, **more}.items())


def test_each_request_is_a_line_of_json(server: Running) -> None:
    key = server.instance.keys["deliver"]
    body = {"query": "query Logged { generation }"}
    headers = {"Authorization": f"Bearer {key}", "X-Request-ID": "0123456789abcdef"}
    answer = server.ask("/graphql/?trace=1", body, **headers)

    (line,) = [line for line in server.requests_logged() if line["operation"] == "Logged"]
    assert line == {
        "time": line["time"],
        "level": "info",
        "logger": "delivery.requests",
        "method": "POST",
        "path": "/graphql/",
        "status": 200,
        "ms": line["ms"],
        "bytes": len(answer.body),
        "operation": "Logged",
        "generation": server.ready()["generation"],
        "client": "deliver",
        "request_id": "0123456789abcdef",
    }


def test_what_is_published_is_served_by_all_processes(server: Running) -> None:
    server.instance.publish("Snow is falling")

    eventually(lambda: server.headline() == "Snow is falling", "The new headline")
    assert {server.headline() for _ in range(20)} == {"Snow is falling"}
