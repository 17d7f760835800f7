"""What callers say of people is written nowhere, and traces go where they are configured to go."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.delivery.serving.conftest import Instance, Running, eventually, serving

#: Values that occur nowhere else: one for each thing that a caller may say.
MARKS = {
    name: f"planted-{name}-7f3a9c"
    for name in (
        *("segment", "attribute", "attributeName", "consent", "unit", "channel", "locale"),
        *("variable", "comment", "literal", "authorization", "cookie", "parameter", "extension"),
    )
}
#: Keys that no term has: the contract report counts them in the database, by client and without
#: anything else of the request. Elsewhere they are written as little as all others.
UNKNOWN_KEYS = {
    MARKS[name] for name in ("segment", "attributeName", "consent", "channel", "locale", "literal")
}
QUERY = f"""
# {MARKS["comment"]}
query Marked($context: ContextInput, $key: ID!) {{
  module(key: "home-hero", context: $context) {{ fields resolution {{ why warnings {{ key }} }} }}
  other: module(key: $key) {{ key }}
  literal: module(key: "home-hero", context: {{segments: ["{MARKS["literal"]}"]}}) {{ key }}
}}
"""
CONTEXT = {
    "segments": [MARKS["segment"], "skier"],
    "attributes": {MARKS["attributeName"]: MARKS["attribute"]},
    "consent": [MARKS["consent"]],
    "unit": MARKS["unit"],
    "channel": MARKS["channel"],
    "locale": MARKS["locale"],
}
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@dataclass
class Collector:
    """Receives traces as an OpenTelemetry collector does."""

    address: str
    received: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        return [
            span
            for body in self.received
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Collector(f"http://127.0.0.1:{server.server_port}", received)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def asked(instance: Instance, collector: Collector) -> Running:
    """A server that was asked with all marks, and has stopped."""
    environment = {
        "REFRACT_LOG": "json",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
    }
    with serving(instance, "--delivery", **environment) as server:
        headers = {
            "Authorization": f"Bearer {instance.keys['deliver']}",
            "Cookie": f"x={MARKS['cookie']}",
            "traceparent": f"00-{TRACE}-{PARENT}-01",
        }
        body = {
            "query": QUERY,
            "variables": {"context": CONTEXT, "key": MARKS["variable"]},
            "extensions": {"x": MARKS["extension"]},
        }
        path = f"/graphql/?x={MARKS['parameter']}"
        answer = server.ask(path, body, **headers)
        assert answer.json()["data"]["module"]["fields"]["headline"] == "Fresh powder"
        # Requests that are refused say no more: a wrong key, a broken query, wrong variables.
        wrong = f"Bearer refract_{MARKS['authorization']}"
        assert server.ask(path, body, Authorization=wrong).status == 401
        broken = {"query": QUERY + "}", "variables": body["variables"]}
        assert "errors" in server.ask(path, broken, **headers).json()
        body["variables"] = {"context": [MARKS["variable"]], "key": {"x": MARKS["variable"]}}
        assert "errors" in server.ask(path, body, **headers).json()
        metrics = server.ask("/metrics").body
        (instance.home / "metrics-read").write_bytes(metrics)
        eventually(lambda: b"Marked" in server.ask("/metrics").body)
    return server


def files(folder: Path) -> list[Path]:
    return [Path(place) / name for place, _folders, names in os.walk(folder) for name in names]


def test_nothing_that_callers_say_of_people_is_written_anywhere(
    asked: Running, collector: Collector
) -> None:
    """Log, metrics, counters, published store, database: all are files of the instance."""
    written = {str(path): path.read_bytes() for path in files(asked.instance.home)}
    traces = b"".join(collector.received)
    names = {Path(name).name for name in written}
    assert {"refract.sqlite3", "metrics-read", "follower.json", asked.output.name} <= names
    assert any("/store/" in name for name in written)
    assert any("/counters/" in name for name in written)
    assert b"Marked" in written[str(asked.output)]
    assert b"Marked" in traces

    found = [
        (mark, name)
        for mark in MARKS.values()
        for name, content in {**written, "traces": traces}.items()
        if mark.encode() in content and not (mark in UNKNOWN_KEYS and "sqlite3" in name)
    ]

    assert found == []


def test_keys_are_written_nowhere(asked: Running, collector: Collector) -> None:
    key = asked.instance.keys["deliver"].encode()
    searched = [path.read_bytes() for path in files(asked.instance.home)]

    assert not any(key in content for content in [*searched, *collector.received])


def test_a_span_continues_the_trace_of_whoever_asks(asked: Running, collector: Collector) -> None:
    spans = [
        span
        for span in collector.spans()
        if {"graphql.operation.name", "refract.client"} <= {a.key for a in span.attributes}
    ]
    marked = next(span for span in spans if attributes(span)["graphql.operation.name"] == "Marked")

    assert marked.trace_id.hex() == TRACE
    assert marked.parent_span_id.hex() == PARENT
    assert marked.name == "POST graphql"
    assert marked.kind == Span.SPAN_KIND_SERVER
    assert marked.end_time_unix_nano > marked.start_time_unix_nano
    told = attributes(marked)
    assert told == {
        "http.request.method": "POST",
        "url.path": "/graphql/",
        "http.response.status_code": 200,
        "http.response.body.size": told["http.response.body.size"],
        "graphql.operation.name": "Marked",
        "refract.generation": told["refract.generation"],
        "refract.client": "deliver",
    }


def attributes(span: Span) -> dict[str, object]:
    return {
        found.key: getattr(found.value, str(found.value.WhichOneof("value")))
        for found in span.attributes
    }


def test_whoever_brings_no_trace_begins_one(asked: Running, collector: Collector) -> None:
    refused = [
        span for span in collector.spans() if attributes(span)["http.response.status_code"] == 401
    ]

    assert [span.parent_span_id for span in refused] == [b""]
