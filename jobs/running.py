"""What runs while a job runs: the work, and beside it what tells others how far it is."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.reports import Report

logger = logging.getLogger(__name__)

#: Seconds between two looks at whether there is progress to write.
WRITE_EVERY = 0.5
#: Seconds between two signs of life while there is no progress.
ALIVE_EVERY = 3.0
#: How often the end of a job is tried to be written, and seconds between two tries.
LAST_TRIES = 5
BETWEEN_LAST_TRIES = 1.0
#: Jobs that run in this process now. They are alive, whatever their rows say.
RUNNING_HERE: set[int] = set()


class RunningJob:
    """What the work is given: who asked for it, and where to say how far it is."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._said = (0, 0, "")

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say that `done` of `total` steps are done, and in a few words what comes now.

        A total of 0 means that nobody knows it yet. Costs nothing: say it as often as you like.
        """
        self._said = (done, total, str(message))

    @property
    def said(self) -> dict[str, Any]:
        """The latest progress, as columns of the row."""
        done, total, message = self._said
        return {"done": max(0, done), "total": max(0, total), "message": message}


def run_at_once(work: Any, *, user: Any, **arguments: Any) -> Report | None:
    """Do a small piece of work here and now, without a job; raises what it raises."""
    report: Report | None = work(RunningJob(user), **arguments)
    return report


def run(pk: int) -> None:
    """Run a job that waits; do nothing where it does not wait any more.

    Whatever happens in the work is written to the job's row; nothing of it is raised.
    """
    now = timezone.now()
    waiting = Job.objects.filter(pk=pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.RUNNING, started_at=now, seen_at=now):
        return
    job = Job.objects.select_related("user").get(pk=pk)
    running = RunningJob(job.user)
    RUNNING_HERE.add(pk)
    try:
        with _told(job, running):
            outcome = _outcome(job, running)
        _write_last(pk, outcome | {"finished_at": timezone.now()})
    finally:
        RUNNING_HERE.discard(pk)


def _write_last(pk: int, columns: dict[str, Any]) -> None:
    """Write what became of a job; a few times, where others hold the database.

    Without this, work that is done would be reported as lost.

    :raises OperationalError: when the last of `LAST_TRIES` fails too.
    """
    row = Job.objects.filter(pk=pk)
    for _turn in range(LAST_TRIES - 1):
        try:
            row.update(**columns)
            return
        except OperationalError as error:
            if connection.in_atomic_block:
                raise  # which has undone the transaction
            logger.warning("The end of job %s waits: %s", pk, error)
            connection.close_if_unusable_or_obsolete()
            time.sleep(BETWEEN_LAST_TRIES)
    row.update(**columns)


def _outcome(job: Job, running: RunningJob) -> dict[str, Any]:
    try:
        report = import_string(job.task)(running, **job.arguments)
        stored = report.as_json() if report else None
    except ValidationError as refused:
        return running.said | {"state": Job.State.FAILED, "message": " ".join(refused.messages)}
    except Exception as error:
        logger.exception("Job %s (%s) failed.", job.pk, job.task)
        message = _(
            "It stopped because of a fault in the program (%(kind)s). What it had finished is kept,"
            " the step it was at is undone. The server's log has the details under job %(number)d."
        ) % {"kind": type(error).__name__, "number": job.pk}
        return running.said | {"state": Job.State.FAILED, "message": message}
    return running.said | {"state": Job.State.DONE, "message": "", "report": stored}


@contextmanager
def _told(job: Job, running: RunningJob) -> Iterator[None]:
    """Write progress and signs of life while the work goes on.

    A thread with a connection of its own writes them, so that they are not part of the work's
    transactions. Within a transaction (a test that runs jobs at once) nobody could see them.
    """
    if connection.in_atomic_block:
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(job.pk, running, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(pk: int, running: RunningJob, over: threading.Event) -> None:
    written, written_at = running.said, timezone.now()
    while not over.wait(WRITE_EVERY):
        said, now = running.said, timezone.now()
        if said == written and (now - written_at).total_seconds() < ALIVE_EVERY:
            continue
        try:
            Job.objects.filter(pk=pk).update(**said, seen_at=now)
            written, written_at = said, now
        except DatabaseError as error:
            # The work may hold SQLite's one write lock for long, and goes on: try again.
            logger.info("The progress of job %s waits: %s", pk, error)
    connection.close()
