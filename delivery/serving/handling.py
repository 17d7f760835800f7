"""From a request to its answer, the same under every server."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from delivery.errors import ApiError, ErrorCode
from delivery.http import HttpAnswer, HttpRequest
from delivery.serving.noted import noted
from delivery.serving.record import Record
from delivery.serving.refusals import refusal
from delivery.serving.routes import Route
from delivery.serving.tally import tally

logger = logging.getLogger(__name__)

_NOT_OURS = (
    "The instance does not answer to this host and scheme: DJANGO_ALLOWED_HOSTS names its hosts, "
    "and those that are not local are answered over HTTPS alone."
)
#: Who is told of each request, beyond being counted; usually nobody.
_told: list[Callable[[Record], None]] = []


def tell_all(listener: Callable[[Record], None]) -> None:
    """Tell somebody of each request from now on, when its answer is there."""
    _told.append(listener)


def handle(route: Route, request: HttpRequest) -> HttpAnswer:
    """Answer a request and count it; nothing is ever raised."""
    started = time.perf_counter()
    try:
        answer = _answer(route, request)
    except Exception:
        answer = _broken()
    seconds = time.perf_counter() - started
    session = outcome = None
    last = noted.last
    if last is not None:
        noted.last = None
        session, outcome = last
    tally.count(route.name, answer.status, seconds, outcome)
    if _told:
        now = time.time_ns() - int(seconds * 1e9)
        record = Record(route, request, answer, session, outcome, now, seconds)
        for listener in _told:
            listener(record)
    return answer


def _answer(route: Route, request: HttpRequest) -> HttpAnswer:
    if not request.origin and not route.any_host:
        return refusal(400, ApiError(ErrorCode.BAD_USER_INPUT, _NOT_OURS))
    if request.method == "HEAD":
        return _without_body(route.answer(replace(request, method="GET")))
    if request.method == "OPTIONS":
        return HttpAnswer(204, {"Allow": route.methods}, b"")
    return route.answer(request)


def _without_body(answer: HttpAnswer) -> HttpAnswer:
    """What HEAD is told: the headers of GET."""
    length = {"Content-Length": str(len(answer.body))}
    return HttpAnswer(answer.status, {**answer.headers, **length}, b"")


def _broken() -> HttpAnswer:
    """What is told of an exception that nobody foresaw; the log has it."""
    number = secrets.token_hex(4)
    logger.exception("Internal error %s.", number)
    message = f"Something went wrong inside; the log has it as {number}."
    return refusal(500, ApiError(ErrorCode.INTERNAL, message))
