"""What the endpoint has noted of the request that this thread is answering."""

import threading

from delivery.outcomes import Outcome, register
from delivery.session import Session


class Noted(threading.local):
    """The last note of each thread; answering is synchronous, so it is the request's own."""

    session: Session | None = None
    outcome: Outcome | None = None

    def note(self, session: Session | None, outcome: Outcome) -> None:
        """Remember what became of the request."""
        self.session = session
        self.outcome = outcome

    def forget(self) -> None:
        """Make room for the next request; what it was answered from is not kept alive."""
        self.session = None
        self.outcome = None


noted = Noted()
register(noted.note)
