"""What each serving process does beside answering: small work, again and again, in one thread.

Whoever has such work registers it with `every` where it is imported; it runs in serving processes
alone. Work may fail, as it will while the database is away: that is said once, and it is tried
again when its time comes.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)

#: Seconds that the last round may take when a process ends.
LAST_ROUND = 3.0


class Repeated:
    """One piece of work."""

    def __init__(self, seconds: float, name: str, work: Callable[[], None]) -> None:
        self.seconds = seconds
        self.name = name
        self.work = work
        self.due = time.monotonic() + seconds
        self._failed = False

    def run(self) -> None:
        """Do it, and say so when it begins to fail."""
        close_old_connections()
        try:
            self.work()
            self._failed = False
        except Exception as error:
            if not self._failed:
                kind = type(error).__name__
                logger.warning("“%s” failed (%s) and is tried again.", self.name, kind)
            self._failed = True
        self.due = time.monotonic() + self.seconds


_registered: dict[str, Repeated] = {}


def every(seconds: float, name: str, work: Callable[[], None]) -> None:
    """Do some work every so many seconds, and once more when the process ends.

    :param name: what messages call it; the same name again replaces it.
    """
    _registered[name] = Repeated(seconds, name, work)


class Background:
    """The thread of one process."""

    def __init__(self, registered: dict[str, Repeated] | None = None) -> None:
        self._registered = _registered if registered is None else registered
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        """Begin; nothing is due at once."""
        for repeated in self._registered.values():
            repeated.due = time.monotonic() + repeated.seconds
        self._thread.start()

    def stop(self) -> None:
        """Do everything once more and end, within a bounded time."""
        self._ended.set()
        self._thread.join(LAST_ROUND)

    def _run(self) -> None:
        while not self._ended.wait(self._pause()):
            now = time.monotonic()
            for repeated in list(self._registered.values()):
                if repeated.due <= now:
                    repeated.run()
        for repeated in list(self._registered.values()):
            repeated.run()
        connections.close_all()

    def _pause(self) -> float:
        """Seconds until something is due; at most one, for what is registered meanwhile."""
        due = min((repeated.due for repeated in self._registered.values()), default=float("inf"))
        return max(0.0, min(1.0, due - time.monotonic()))
