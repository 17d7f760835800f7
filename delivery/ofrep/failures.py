"""Errors as OpenFeature names them. Providers need `errorDetails`, so none is without."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from delivery.errors import ApiError, ErrorCode


class FailureCode(Enum):
    """OpenFeature's error codes, as far as a server gives them."""

    FLAG_NOT_FOUND = "FLAG_NOT_FOUND"
    PARSE_ERROR = "PARSE_ERROR"
    TARGETING_KEY_MISSING = "TARGETING_KEY_MISSING"
    INVALID_CONTEXT = "INVALID_CONTEXT"
    GENERAL = "GENERAL"


class OfrepError(Exception):
    """A request that is refused for what its body says; HTTP status 400."""

    def __init__(self, code: FailureCode, error: ApiError) -> None:
        self.code = code
        self.error = error
        super().__init__(str(error))


#: What an error of the API is to OpenFeature, with the HTTP status; any other is GENERAL.
OF_ERRORS: Mapping[str, tuple[FailureCode, int]] = {
    ErrorCode.MODULE_NOT_FOUND.value: (FailureCode.FLAG_NOT_FOUND, 404),
    ErrorCode.MODULE_NOT_SERVED.value: (FailureCode.FLAG_NOT_FOUND, 404),
    ErrorCode.BAD_USER_INPUT.value: (FailureCode.INVALID_CONTEXT, 400),
    ErrorCode.LIMIT_EXCEEDED.value: (FailureCode.INVALID_CONTEXT, 400),
    ErrorCode.FORBIDDEN.value: (FailureCode.GENERAL, 403),
    ErrorCode.UNAVAILABLE.value: (FailureCode.GENERAL, 503),
}


def of_error(error: ApiError) -> tuple[FailureCode, int]:
    """Return what an error of the API is to OpenFeature, and the HTTP status that says so."""
    return OF_ERRORS.get(error.code, (FailureCode.GENERAL, 500))


def failure(code: FailureCode, error: Exception, key: str | None = None) -> dict[str, Any]:
    """Return a failure as an answer says it.

    :param key: of the flag that failed; None where it is no single one.
    """
    named = {} if key is None else {"key": key}
    return {**named, "errorCode": code.value, "errorDetails": str(error)}
