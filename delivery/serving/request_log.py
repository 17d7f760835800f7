"""One line of JSON for each request that delivery answers, where `REFRACT_LOG` asks for it."""

import os
import sys
from datetime import UTC, datetime

import orjson
from django.conf import settings

from delivery.serving.handling import tell_all
from delivery.serving.record import Record, told_of


def begin() -> None:
    """Begin in this process, if it is asked for."""
    if settings.REFRACT_LOG == "json":
        tell_all(write)


def write(record: Record) -> None:
    """Write the line of a request, at once and whole."""
    at = datetime.fromtimestamp(record.started_ns / 1e9, UTC).isoformat(timespec="milliseconds")
    line = {"time": at, "level": "info", "logger": "delivery.requests", **told_of(record)}
    os.write(sys.stderr.fileno(), orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
