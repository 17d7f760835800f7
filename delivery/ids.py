"""Relay global ids and cursors: opaque text that is refused when it is not ours."""

import base64
import binascii

from delivery.errors import ApiError, bad_input

A_CURSOR = "a cursor from a page of the same list"


def global_id(type_name: str, key: str) -> str:
    """Return the global id of a node."""
    return _encoded(f"{type_name}:{key}")


def read_global_id(given: str) -> tuple[str, str]:
    """Return the type's name and the key in a global id.

    :raises ApiError: `BAD_USER_INPUT`.
    """
    type_name, colon, key = _decoded(given, "id", "the id of a node").partition(":")
    if not colon:
        raise bad_input("id", given, "the id of a node")
    return type_name, key


def cursor(of: str, place: str) -> str:
    """Return the cursor of a place in a list.

    :param of: what the list holds, so that no other list takes its cursors.
    """
    return _encoded(f"{of}:{place}")


def read_cursor(of: str, given: str) -> str:
    """Return the place that a cursor stands for in a list.

    :raises ApiError: `BAD_USER_INPUT`: a bad cursor never means the first page.
    """
    decoded_of, _colon, place = _decoded(given, "after", A_CURSOR).partition(":")
    if decoded_of != of or not place:
        raise bad_cursor(given)
    return place


def bad_cursor(given: str) -> ApiError:
    """Say that a cursor is none of the list's."""
    return bad_input("after", given, A_CURSOR)


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(given: str, path: str, expected: str) -> str:
    padded = given.rstrip("=") + "=" * (-len(given.rstrip("=")) % 4)
    try:
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_input(path, given, expected) from None
    if _encoded(text) != given.rstrip("="):
        raise bad_input(path, given, expected)
    return text
