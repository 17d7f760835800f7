"""The queue of jobs: what the worker takes from it, and what it makes of jobs that were lost.

The queue is a table of the database, or lies in Redis where `REDIS_URL` names one.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from jobs.models import Job
from jobs.running import RUNNING_HERE, run

#: The name of the queue's backend in the setting TASKS.
BACKEND = "jobs"
#: A job without a sign of life for this long is lost: whatever ran it is gone.
LOST_AFTER = timedelta(seconds=30)
#: How long jobs that are over are kept.
KEPT_FOR = timedelta(days=90)


@task(backend=BACKEND)
def run_job(pk: int) -> None:
    """Run one job: all jobs are this one task to the queue."""
    run(pk)


def put(pk: int) -> None:
    """Put a job into the queue, for when the caller's transaction commits."""
    if settings.REDIS_URL:
        from jobs import redis_queue

        transaction.on_commit(lambda: redis_queue.put(pk))
    else:
        run_job.enqueue(pk)


def run_waiting() -> None:
    """Run the jobs that wait, one after the other, until none is left."""
    if settings.REDIS_URL:
        from jobs import redis_queue

        redis_queue.run_waiting()
        return
    if not DBTaskResult.objects.ready().filter(backend_name=BACKEND).exists():
        return  # which took no lock; the worker takes SQLite's write lock to look
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=BACKEND,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    ).run()


def close_lost() -> list[str]:
    """Mark jobs whose worker is gone as failed, and forget what is over; say what was lost.

    A job that was taken from the queue and not begun goes back into it.
    """
    now = timezone.now()
    limit = now - LOST_AFTER
    if settings.REDIS_URL:
        from jobs import redis_queue

        redis_queue.put_back(now)
    lost = Job.objects.filter(state=Job.State.RUNNING, seen_at__lt=limit).exclude(
        pk__in=RUNNING_HERE
    )
    taken = DBTaskResult.objects.filter(
        backend_name=BACKEND, status=TaskResultStatus.RUNNING, started_at__lt=limit
    )
    over = DBTaskResult.objects.filter(backend_name=BACKEND).finished()
    old = Job.objects.filter(finished_at__lt=now - KEPT_FOR)
    if not (lost.exists() or taken.exists() or over.exists() or old.exists()):
        return []
    with transaction.atomic():
        names = [f"{job.title} ({job.pk})" for job in lost.select_for_update()]
        lost.update(
            state=Job.State.FAILED,
            finished_at=now,
            message=_(
                "The server was stopped while this was running. What it had finished is kept, the"
                " step it was at is undone. Start it again to do the rest."
            ),
        )
        _settle(taken)
        over.delete()
        old.delete()
    return names


def _settle(taken: QuerySet[DBTaskResult]) -> None:
    """Put back what was taken and not begun; drop what belongs to jobs that are over."""
    for entry in taken:
        state = Job.objects.filter(pk=entry.args_kwargs["args"][0]).values_list("state").first()
        if state == (Job.State.QUEUED,):
            entry.status = TaskResultStatus.READY
            entry.save(update_fields=["status"])
        elif state != (Job.State.RUNNING,):
            entry.delete()
