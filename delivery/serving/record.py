"""What may be told of a request afterwards, in logs and traces.

Never what it said: no query, no variables, and nothing of a context.
"""

import re
from dataclasses import dataclass
from typing import Any

from delivery.http import HttpAnswer, HttpRequest
from delivery.outcomes import Outcome
from delivery.serving.routes import Route
from delivery.session import Session

#: Request ids that are taken over: what proxies make, and no text.
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
#: Characters of an address that are told.
_LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Record:
    """A request that was answered.

    :param started_ns: nanoseconds since 1970.
    """

    route: Route
    request: HttpRequest
    answer: HttpAnswer
    session: Session | None
    outcome: Outcome | None
    started_ns: int
    seconds: float


def told_of(record: Record) -> dict[str, Any]:
    """Return what may be told, by the names that the log has for it."""
    session, outcome = record.session, record.outcome
    return {
        "method": record.request.method if record.request.method in _METHODS else "(other)",
        "path": record.request.path[:_LONGEST_PATH],
        "status": record.answer.status,
        "ms": round(record.seconds * 1000, 3),
        "bytes": len(record.answer.body),
        "operation": outcome.operation if outcome else None,
        "generation": session.snapshot.generation if session else None,
        "client": session.client.name if session else None,
        "request_id": request_id(record.request),
    }


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def request_id(request: HttpRequest) -> str | None:
    """Return the id that a proxy gave a request in `X-Request-ID`, if it is one."""
    given = request.headers.get("x-request-id")
    return given if given and _REQUEST_ID.fullmatch(given) else None
