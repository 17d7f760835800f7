"""What the endpoint has noted of the request that this thread is answering."""

import threading

from delivery.outcomes import Outcome, register
from delivery.session import Session


class Noted(threading.local):
    """The last note of each thread; answering is synchronous, so it is the request's own.

    Whoever reads it sets it to None again, so that no old snapshot is kept.
    """

    last: tuple[Session | None, Outcome] | None = None


noted = Noted()


def note(session: Session | None, outcome: Outcome) -> None:
    """Remember what became of the request."""
    noted.last = session, outcome


register(note)
