"""Traces, where OpenTelemetry's standard variables name a collector; otherwise nothing at all.

A span is made when the answer is there, from the times that were taken anyway. It holds what the
log's line holds, and nothing that callers say of people.
"""

import os
from typing import Any

from delivery.serving.handling import tell_all
from delivery.serving.record import Record, told_of


def is_configured() -> bool:
    """Whether there is somewhere to send traces to."""
    return bool(
        os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    )


class Tracer:
    """Sends a span for each request, in batches, from a thread of its own."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        # Not the environment's own resource alone: that has the command line in it.
        resource = Resource({SERVICE_NAME: "refract"}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("refract.delivery")
        self._propagator = TraceContextTextMapPropagator()

    def tell(self, record: Record) -> None:
        """Make the span of a request."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        headers = record.request.headers
        names = ("traceparent", "tracestate")
        carrier = {name: value for name in names if (value := headers.get(name))}
        told = told_of(record)
        name = f"{told['method']} {record.route.name}"
        span = self._tracer.start_span(
            name,
            context=self._propagator.extract(carrier),
            kind=SpanKind.SERVER,
            start_time=record.started_ns,
            attributes={
                key: value for key, value in attributes_of(told).items() if value is not None
            },
        )
        if record.answer.status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end(record.started_ns + int(record.seconds * 1e9))

    def end(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def attributes_of(told: dict[str, Any]) -> dict[str, Any]:
    """What is told of a request, under the names that OpenTelemetry has for it."""
    return {
        "http.request.method": told["method"],
        "url.path": told["path"],
        "http.response.status_code": told["status"],
        "http.response.body.size": told["bytes"],
        "graphql.operation.name": told["operation"],
        "refract.generation": told["generation"],
        "refract.client": told["client"],
        "refract.request_id": told["request_id"],
    }


_tracer: Tracer | None = None


def begin() -> None:
    """Begin in this process, if there is somewhere to send traces to."""
    global _tracer
    if is_configured():
        _tracer = Tracer()
        tell_all(_tracer.tell)


def end() -> None:
    """Send what is left, and end."""
    if _tracer is not None:
        _tracer.end()
