"""How messages are written: as text, or one JSON object per line.

Of an exception in delivery only its kind and its places are written: its text may quote what a
caller said of a person.
"""

import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class TextLines(logging.Formatter):
    """Messages for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a message, with what is told of its exception."""
        return f"{super().format(_without_exception(record))}{_ending(told_of_exception(record))}"


class JsonLines(logging.Formatter):
    """Messages for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a message."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told = told_of_exception(record)
        if told:
            line["exception"] = told
        return orjson.dumps(line).decode()


def told_of_exception(record: logging.LogRecord) -> str:
    """Return what is written of a message's exception; empty where there is none."""
    info = record.exc_info
    if not isinstance(info, tuple) or info[1] is None:
        return ""
    if record.name.split(".")[0] != "delivery":
        return "".join(traceback.format_exception(info[1])).rstrip()
    return "\n".join(_kinds_and_places(info[1]))


def _kinds_and_places(error: BaseException) -> Iterator[str]:
    """An exception and what caused it, without their texts."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield type(current).__name__
        for frame in traceback.extract_tb(current.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        current = current.__cause__ or current.__context__


def _without_exception(record: logging.LogRecord) -> logging.LogRecord:
    plain = logging.makeLogRecord(record.__dict__)
    plain.exc_info = plain.exc_text = None
    return plain


def _ending(told: str) -> str:
    return f"\n{told}" if told else ""
