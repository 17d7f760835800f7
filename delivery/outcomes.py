"""What became of a request, for those who count: metrics, the contract report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from delivery.session import Session


@dataclass(slots=True)
class Outcome:
    """What became of one request. Not frozen, only because that would cost each a microsecond.

    :param operation: the name of the operation that ran, None if it has none.
    :param by_plan: whether a plan answered, not graphql-core.
    :param error_codes: one for each error of the answer, in order.
    :param seconds: from the query's text to its result.
    """

    operation: str | None
    by_plan: bool
    error_codes: tuple[str, ...]
    seconds: float


Listener = Callable[["Session | None", Outcome], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Tell a listener of every request from now on."""
    if listener not in _listeners:
        _listeners.append(listener)


def note(session: "Session | None", outcome: Outcome) -> None:
    """Tell all listeners of a request.

    :param session: None where the query was refused before anything was looked up.
    """
    for listener in _listeners:
        listener(session, outcome)
