"""Answers that are nothing but an error."""

import orjson

from delivery.errors import ApiError, ErrorCode
from delivery.http import JSON, HttpAnswer


def refusal(status: int, error: ApiError) -> HttpAnswer:
    """Return an error in the form of GraphQL's."""
    body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    headers = {"Content-Type": f"{JSON}; charset=utf-8", "Cache-Control": "no-store"}
    return HttpAnswer(status, headers, orjson.dumps(body))


def unknown_address() -> HttpAnswer:
    """What a server that only delivers says of any other address."""
    return refusal(404, ApiError(ErrorCode.BAD_USER_INPUT, "There is nothing at this address."))
