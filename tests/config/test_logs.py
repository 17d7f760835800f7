"""How messages are written."""

import json
import logging
import sys

import pytest

from config.logs import JsonLines, TextLines


def message(logger: str, error: Exception | None = None) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except Exception:
            info = sys.exc_info()
    record = logging.LogRecord(logger, logging.WARNING, "x.py", 1, "It %s.", ("snows",), info)
    record.created = 0.0
    return record


def caused() -> Exception:
    error = ValueError("outer of a person")
    error.__cause__ = KeyError("inner of a person")
    return error


def test_a_message_is_a_line_of_json() -> None:
    assert json.loads(JsonLines().format(message("content.gate"))) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "content.gate",
        "message": "It snows.",
    }


def test_a_message_is_a_line_of_text() -> None:
    assert TextLines().format(message("content.gate")).endswith(" WARNING content.gate: It snows.")


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
def test_of_exceptions_in_delivery_kinds_and_places_are_written(lines: logging.Formatter) -> None:
    written = lines.format(message("delivery.endpoint", caused()))

    assert "ValueError" in written
    assert "KeyError" in written
    assert "test_logs.py" in written
    assert "of a person" not in written


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
def test_other_exceptions_are_written_with_their_texts(lines: logging.Formatter) -> None:
    written = lines.format(message("variants.gate", caused()))

    assert "ValueError: outer of a person" in written
    assert "KeyError: 'inner of a person'" in written


def test_an_exception_is_in_its_line_of_json() -> None:
    told = json.loads(JsonLines().format(message("delivery.x", ValueError("secret"))))["exception"]

    assert told.splitlines()[0] == "ValueError"
    assert told.splitlines()[1].endswith(" in message")
