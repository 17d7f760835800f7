"""The process that keeps this machine's store up to the change log.

Every server starts one; of several on a machine one follows and the others wait for it to die.
What it finds goes into a file, for whoever asks after the health of the machine.
"""

import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from delivery.serving.election import elected, is_anybody_elected
from delivery.serving.run_folder import read_json, run_folder, write_json
from delivery.snapshot import source
from delivery.store.follower import Follower
from delivery.store.problems import StoreProblem
from variants.pack.progress import Progress
from variants.selectors import current_generation

logger = logging.getLogger(__name__)

#: Seconds between two tries, and between two looks at how far the log is.
AGAIN = 1.0
#: Seconds after which what a follower has told of itself is not believed any more.
STALE = 10.0


@dataclass
class Told:
    """What a follower tells of itself.

    :param log_generation: the newest generation in the database; None while that is away.
    :param problem: why it does not get on; None: it does.
    :param at: seconds since 1970.
    :param pid: its process.
    """

    log_generation: int | None = None
    problem: str | None = None
    at: float = 0.0
    pid: int = field(default_factory=os.getpid)


def lock_file() -> Path:
    """The file whose lock the follower holds."""
    return run_folder() / "follower.lock"


def is_followed() -> bool:
    """Whether some process of this machine follows the log."""
    return is_anybody_elected(lock_file())


def told() -> Told:
    """What the follower of this machine has told last; nothing where that is too old."""
    found = read_json(run_folder() / "follower.json")
    if not isinstance(found, dict) or found.get("at", 0.0) < time.time() - STALE:
        return Told()
    return Told(**found)


class Following:
    """Follows, once it is elected, until it is stopped."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._told = Told()
        self._said: str | None = None

    def run(self) -> None:
        """Wait to be elected, and follow; whatever happens, it is tried again."""
        with elected(lock_file()):
            looking = threading.Thread(target=self._look, name="log", daemon=True)
            looking.start()
            follower = Follower(source.store, progress=Progress(sys.stderr))
            while not self.stop.is_set():
                try:
                    follower.run(self.stop)
                    self._say(None)
                except DatabaseError as error:
                    self._say(f"The database does not answer: {_in_one_line(error)}")
                except StoreProblem as error:
                    self._say(_in_one_line(error))
                except Exception as error:
                    if type(error).__name__ != self._said:
                        logger.exception("The follower failed, and tries again.")
                    self._say(type(error).__name__)
                self.stop.wait(AGAIN)

    def _say(self, problem: str | None) -> None:
        """Tell what is wrong, once."""
        if problem is not None and problem != self._said:
            logger.warning("Delivery goes on with what it has: %s", problem)
        self._said = self._told.problem = problem

    def _look(self) -> None:
        """Tell again and again how far the log is."""
        while not self.stop.is_set():
            close_old_connections()
            try:
                self._told.log_generation = current_generation()
            except DatabaseError:
                self._told.log_generation = None
            self._told.at = time.time()
            try:
                write_json(run_folder() / "follower.json", asdict(self._told))
            except OSError as error:
                self._say(f"{error.filename} cannot be written: {error.strerror}.")
            self.stop.wait(AGAIN)
        connections.close_all()


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def follow(parent: int) -> None:
    """Be the follower's process, until told to end or the server is gone.

    :param parent: the server's process.
    """
    following = Following()

    def end(*_signal: Any) -> None:
        following.stop.set()
        # Waiting to be elected, or for a database, is not worth waiting for.
        threading.Timer(AGAIN, os._exit, [0]).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=[parent, end], daemon=True).start()
    following.run()


def _end_with(parent: int, end: Any) -> None:
    while os.getppid() == parent:
        time.sleep(AGAIN)
    end()
