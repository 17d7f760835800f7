"""From a request to its answer, the same under every server."""

import logging
import secrets
from dataclasses import replace

import orjson

from delivery.errors import ApiError, ErrorCode
from delivery.http import JSON, HttpAnswer, HttpRequest
from delivery.serving.routes import Route

logger = logging.getLogger(__name__)

_NOT_OURS = (
    "The instance does not answer to this host and scheme: DJANGO_ALLOWED_HOSTS names its hosts, "
    "and those that are not local are answered over HTTPS alone."
)


def handle(route: Route, request: HttpRequest) -> HttpAnswer:
    """Answer a request; nothing is ever raised."""
    if not request.origin and not route.any_host:
        return refusal(400, ApiError(ErrorCode.BAD_USER_INPUT, _NOT_OURS))
    try:
        if request.method == "HEAD":
            return without_body(route.answer(replace(request, method="GET")))
        if request.method == "OPTIONS":
            return HttpAnswer(204, {"Allow": route.methods}, b"")
        return route.answer(request)
    except Exception:
        return broken()


def without_body(answer: HttpAnswer) -> HttpAnswer:
    """What HEAD is told: the headers of GET."""
    length = {"Content-Length": str(len(answer.body))}
    return HttpAnswer(answer.status, {**answer.headers, **length}, b"")


def refusal(status: int, error: ApiError) -> HttpAnswer:
    """An answer that is nothing but an error."""
    body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    headers = {"Content-Type": f"{JSON}; charset=utf-8", "Cache-Control": "no-store"}
    return HttpAnswer(status, headers, orjson.dumps(body))


def broken() -> HttpAnswer:
    """What is told of an exception that nobody foresaw; the log has it."""
    number = secrets.token_hex(4)
    logger.exception("Internal error %s.", number)
    message = f"Something went wrong inside; the log has it as {number}."
    return refusal(500, ApiError(ErrorCode.INTERNAL, message))


def unknown_address() -> HttpAnswer:
    """What a server that only delivers says of any other address."""
    return refusal(404, ApiError(ErrorCode.BAD_USER_INPUT, "There is nothing at this address."))
