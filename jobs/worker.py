"""The worker of the jobs, beside whatever else its process does."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from redis.exceptions import RedisError

from jobs.queue import run_waiting

logger = logging.getLogger(__name__)

#: Seconds between two looks into the queue.
INTERVAL = 1.0


def start_worker(say: Callable[[str], None]) -> threading.Thread:
    """Run jobs in a thread of their own for as long as this process lives.

    A job that runs for an hour holds up nothing else of the process. Jobs are not waited for when
    the process ends: what is lost is found by `close_lost`.

    :param say: told in a sentence when the database does not answer, or whatever else went wrong;
        it is then tried again.
    """
    thread = threading.Thread(target=_work, args=(say,), daemon=True, name="jobs")
    thread.start()
    return thread


def _work(say: Callable[[str], None]) -> None:
    rest = threading.Event()
    while True:
        close_old_connections()
        try:
            run_waiting()
        except DatabaseError as error:
            say(f"Jobs wait, the database does not answer: {error}")
        except RedisError as error:
            say(f"Jobs wait, Redis does not answer: {error}")
        except Exception as error:
            # Without this thread no job runs until the next start.
            logger.exception("The worker of the jobs goes on after a fault.")
            say(f"Jobs wait and are tried again, a fault in the program: {error!r}")
        rest.wait(INTERVAL)
