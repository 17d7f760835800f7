"""The reference of metrics, logs and traces says what the code does."""

import re

from django.conf import settings

from delivery.http import HttpAnswer, HttpRequest
from delivery.serving.health import Health
from delivery.serving.metrics import METRICS
from delivery.serving.record import Record, told_of
from delivery.serving.routes import GRAPHQL
from delivery.serving.tally import LONGEST_NAME, NAMES
from delivery.serving.tracing import attributes_of

PAGE = (settings.BASE_DIR / "docs" / "reference" / "metrics-and-logs.md").read_text()


def section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]


def rows(name: str) -> list[list[str]]:
    """The rows of the table in a section, without its head."""
    lines = [line for line in section(name).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def a_record() -> Record:
    request = HttpRequest("POST", {}, "", b"", "", "/graphql/")
    return Record(GRAPHQL, request, HttpAnswer(200, {}, b""), None, None, 0, 0.0)


def test_every_metric_is_a_row_in_the_words_of_the_code() -> None:
    assert rows("Metrics") == [
        [f"`{metric.name}`", metric.kind, metric.help] for metric in METRICS.values()
    ]


def test_the_bounds_of_operations_are_those_of_the_code() -> None:
    words = " ".join(section("Metrics").split())

    assert f"tells {NAMES} of them apart, of at most {LONGEST_NAME} characters" in words


def test_every_member_of_a_line_is_a_row() -> None:
    assert [row[0] for row in rows("Logs")] == [f"`{name}`" for name in told_of(a_record())]


def test_every_member_of_health_is_a_row() -> None:
    assert [row[0] for row in rows("Health")] == [f"`{name}`" for name in Health().as_json()]


def test_every_attribute_of_a_span_is_named() -> None:
    named = re.findall(r"`([a-z]+\.[a-z_.]+)`", section("Traces"))

    assert named == list(attributes_of(told_of(a_record())))
