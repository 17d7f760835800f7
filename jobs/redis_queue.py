"""The queue of jobs in Redis, where the instance names one (`REDIS_URL`).

The row of a job stays the truth: who runs a job claims its row first, so that an entry that is
there twice runs it once, and an entry that Redis has lost is put back from the row.
"""

import logging
from datetime import datetime

import django_rq
from django_tasks_rq import Job as QueuedJob
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.timeouts import TimerDeathPenalty

from jobs.models import Job
from jobs.queue import LOST_AFTER, run_job

logger = logging.getLogger(__name__)


class ThreadWorker(SimpleWorker):
    """Runs jobs in the thread that asks it to, beside whatever else the process does."""

    death_penalty_class = TimerDeathPenalty

    def _install_signal_handlers(self) -> None:
        """Signals belong to the main thread of the process, which this is not."""


def put(pk: int) -> None:
    """Put a job into the queue; where Redis is away, `put_back` does it later."""
    try:
        run_job.enqueue(pk)
    except RedisError as error:
        logger.warning("Job %s waits, Redis does not answer: %s", pk, error)


def run_waiting() -> None:
    """Run the jobs that wait, one after the other, until none is left.

    :raises redis.exceptions.RedisError: when Redis is away.
    """
    queue = django_rq.get_queue("default", job_class=QueuedJob)
    if queue.count:
        worker = ThreadWorker([queue], connection=queue.connection, job_class=QueuedJob)
        worker.work(burst=True, logging_level="WARNING")


def put_back(now: datetime) -> None:
    """Queue jobs anew that have waited for long although the queue is empty: Redis lost them."""
    waiting = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - LOST_AFTER)
    try:
        if waiting.exists() and not django_rq.get_queue("default").count:
            for pk in waiting.order_by("pk").values_list("pk", flat=True):
                put(pk)
    except RedisError as error:
        logger.warning("Jobs wait, Redis does not answer: %s", error)
