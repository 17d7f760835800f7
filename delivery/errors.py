"""The errors of the API: a stable code and a message that names place, value and expectation.

Every code is documented in docs/reference/errors.md.
"""

from collections.abc import Sequence
from enum import Enum


class ErrorCode(Enum):
    """What `extensions.code` of an error may say; warnings of `strict` bring their own codes."""

    MODULE_NOT_FOUND = "MODULE_NOT_FOUND"
    MODULE_NOT_SERVED = "MODULE_NOT_SERVED"
    EXPERIENCE_NOT_FOUND = "EXPERIENCE_NOT_FOUND"
    EXPERIENCE_NOT_SERVED = "EXPERIENCE_NOT_SERVED"
    VARIANT_NOT_FOUND = "VARIANT_NOT_FOUND"
    VARIANT_NOT_SERVED = "VARIANT_NOT_SERVED"
    GENERATION_NOT_REACHED = "GENERATION_NOT_REACHED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    QUERY_NOT_LISTED = "QUERY_NOT_LISTED"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class ApiError(Exception):
    """Something the caller is told, by code and message.

    :param code: a member of `ErrorCode`, or the text of a warning's code.
    """

    def __init__(self, code: ErrorCode | str, message: str) -> None:
        self.code = code.value if isinstance(code, ErrorCode) else code
        super().__init__(message)


class ApiErrors(Exception):
    """Several errors at one place of an answer."""

    def __init__(self, errors: Sequence[ApiError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, errors)))


def bad_input(path: str, value: object, expected: str) -> ApiError:
    """Say what was given where, and what was expected there."""
    return ApiError(
        ErrorCode.BAD_USER_INPUT, f"{path}: {shown(value)} was given, {expected} was expected."
    )


def shown(value: object) -> str:
    """A value as it may stand in a message: short, and quoted if it is text."""
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, str):
        text = f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"
    elif isinstance(value, int | float):
        text = str(value)
    else:
        text = "an object" if isinstance(value, dict) else "a list"
    return text
