"""Jobs that wait in a real Redis; needs `REDIS_URL`, as `script/services start redis` prints it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone
from django_tasks import task_backends

from jobs.models import Job
from jobs.queue import LOST_AFTER, close_lost, run_waiting
from jobs.starting import start_job
from tests.jobs import work
from tests.jobs.test_worker import database_url, wait_until

URL = settings.TESTED_REDIS_URL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not URL, reason="There is no REDIS_URL."),
]


@pytest.fixture(autouse=True)
def redis(settings: Any) -> Iterator[Any]:
    """Let jobs wait in Redis, in a database of Redis that is empty before and after."""
    import django_rq
    from django_tasks_rq import RQBackend

    settings.REDIS_URL = URL
    before = task_backends["jobs"]
    task_backends["jobs"] = RQBackend("jobs", {"QUEUES": ["default"]})
    connection = django_rq.get_connection()
    connection.flushdb()
    yield connection
    connection.flushdb()
    task_backends["jobs"] = before


def waiting() -> int:
    import django_rq

    count: int = django_rq.get_queue("default").count
    return count


def test_a_job_waits_in_redis_and_is_run(ada: AbstractUser) -> None:
    job = start_job(work.count, title="Count", user=ada, steps=3)
    assert waiting() == 1

    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.report["summary"]) == ("done", "3 steps were counted.")
    assert waiting() == 0


def test_nothing_is_queued_where_the_callers_transaction_is_undone(ada: AbstractUser) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start_job(work.count, title="Count", user=ada, steps=3)
        raise ZeroDivisionError

    assert (Job.objects.count(), waiting()) == (0, 0)


def test_an_entry_that_is_there_twice_runs_a_job_once(ada: AbstractUser) -> None:
    job = start_job(work.count, title="Count", user=ada, steps=1)
    task_backends["jobs"].enqueue(_task(), (job.pk,), {})
    assert waiting() == 2

    run_waiting()

    job.refresh_from_db()
    assert (job.state, waiting()) == ("done", 0)


def test_what_redis_has_lost_is_put_back_from_the_row(ada: AbstractUser, redis: Any) -> None:
    job = start_job(work.count, title="Count", user=ada, steps=1)
    redis.flushdb()
    close_lost()
    assert waiting() == 0  # it may be on its way

    Job.objects.update(created_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    close_lost()
    close_lost()

    assert waiting() == 1
    run_waiting()
    job.refresh_from_db()
    assert job.state == "done"


def test_redis_that_is_away_holds_up_nobody(
    ada: AbstractUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError as Away

    def away(*args: Any, **values: Any) -> None:
        raise Away("Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr("django_rq.get_queue", away)
        job = start_job(work.count, title="Count", user=ada, steps=1)
    assert job.state == "queued"

    Job.objects.update(created_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    close_lost()
    run_waiting()

    job.refresh_from_db()
    assert job.state == "done"


def test_a_worker_that_is_killed_is_noticed_and_the_next_one_goes_on(ada: AbstractUser) -> None:
    job = start_job(work.half_write, title="Half", user=ada, wait=60)
    other = start_job(work.count, title="Count", user=ada, steps=1)
    killed = _worker()
    try:
        wait_until(lambda: Job.objects.get(pk=job.pk).state == "running")
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()

    Job.objects.filter(pk=job.pk).update(seen_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    assert close_lost() == [f"Half ({job.pk})"]
    second = _worker()
    try:
        wait_until(lambda: Job.objects.get(pk=other.pk).state == "done")
    finally:
        second.kill()
        second.wait()

    job.refresh_from_db()
    assert job.state == "failed"


def _task() -> Any:
    from jobs.queue import run_job

    return run_job


def _worker() -> subprocess.Popen[bytes]:
    """Start `manage.py work` of the product on the test's database and Redis."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DATABASE_URL": database_url(),
            "REDIS_URL": URL,
        },
    )
