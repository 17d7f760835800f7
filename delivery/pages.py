"""Pages of lists: forward, at most 100 items, 20 if not said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.ids import cursor

FIRST_IF_NOT_SAID = 20
FIRST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """An item of a page with the cursor after it. An exception as a node is an error there."""

    cursor: str
    node: Any


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A Relay connection."""

    edges: list[Edge]
    page_info: PageInfo


def page_size(first: int | None) -> int:
    """Return how many items were asked for.

    :raises ApiError: `LIMIT_EXCEEDED` when they are too many, `BAD_USER_INPUT` when negative.
    """
    if first is None:
        return FIRST_IF_NOT_SAID
    if first < 0:
        raise bad_input("first", first, f"a number from 0 to {FIRST_LIMIT}")
    if first > FIRST_LIMIT:
        raise ApiError(
            ErrorCode.LIMIT_EXCEEDED, f"first: {first} was given, at most {FIRST_LIMIT} is allowed."
        )
    return first


def page_of(
    of: str,
    items: Iterable[tuple[str, Callable[[], Any]]],
    first: int | None,
    *,
    is_first_page: bool,
) -> Page:
    """Take a page from a list that begins where the page does.

    :param of: what the list holds; see `ids.cursor`.
    :param items: for each item its place and how its node is made, which is done for those on the
        page only.
    """
    size = page_size(first)
    taken = list(islice(items, size + 1))
    edges = [Edge(cursor(of, place), make()) for place, make in taken[:size]]
    return Page(
        edges,
        PageInfo(
            has_next_page=len(taken) > size,
            has_previous_page=not is_first_page,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )
