"""The worker, as it runs in the product: in a process of its own, on a database that others use."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs import running
from jobs.models import Job, JobQuerySet
from jobs.queue import KEPT_FOR, LOST_AFTER, close_lost, run_waiting
from jobs.starting import start_job
from jobs.worker import _work
from tests.jobs import work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]

LIMIT = 60


def database_url() -> str:
    """The address of the test's own database."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    password = f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else ""
    return f"postgres://{place['USER']}{password}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py work` of the product, on the test's database."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.base", "DATABASE_URL": database_url()},
    )
    yield process
    process.kill()
    process.wait()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < deadline, list(Job.objects.values())
        time.sleep(0.05)


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_others_see_the_progress_while_the_work_goes_on_and_can_write(
    worker: subprocess.Popen[bytes],
):
    job = start_job(work.count, title="Count", user=None, steps=40, wait=0.1)
    assert state_of(job) == Job.State.QUEUED

    seen = set()

    def is_done() -> bool:
        Group.objects.update_or_create(name="busy", defaults={"name": "busy"})
        state = state_of(job)
        seen.add((job.done, job.message))
        return state == Job.State.DONE

    wait_until(is_done)

    between = {message for done, message in seen if 0 < done < 40}
    assert len(between) >= 3
    assert (job.done, job.total, job.report["summary"]) == (40, 40, "40 steps were counted.")
    wait_until(lambda: DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL)


def test_a_killed_worker_leaves_nothing_half_written_and_a_job_that_says_so(
    worker: subprocess.Popen[bytes],
):
    job = start_job(work.half_write, title="Write", user=None, wait=LIMIT)
    wait_until(lambda: Group.objects.filter(name="kept").exists())
    time.sleep(0.5)  # it is within its transaction now

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert close_lost() == []  # nobody can tell yet
    assert state_of(job) == Job.State.RUNNING
    Job.objects.update(seen_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    DBTaskResult.objects.update(started_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    assert close_lost() == [f"Write ({job.pk})"]
    assert state_of(job) == Job.State.FAILED
    assert job.message == (
        "The server was stopped while this was running. What it had finished is kept, the step it"
        " was at is undone. Start it again to do the rest."
    )
    assert [group.name for group in Group.objects.filter(name__in=["kept", "undone"])] == ["kept"]
    assert not DBTaskResult.objects.exists()
    assert close_lost() == []


def test_a_job_that_was_taken_and_not_begun_goes_back_into_the_queue():
    job = start_job(work.count, title="Count", user=None, steps=1)
    entry = DBTaskResult.objects.get()
    entry.claim("killed")
    run_waiting()
    assert state_of(job) == Job.State.QUEUED

    DBTaskResult.objects.update(started_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    assert close_lost() == []
    run_waiting()

    assert state_of(job) == Job.State.DONE


def test_jobs_run_in_the_order_they_came():
    jobs = [start_job(work.count, title="Count", user=None, steps=1) for _turn in range(3)]

    run_waiting()

    started = [Job.objects.get(pk=job.pk).started_at for job in jobs]
    assert started == sorted(started)
    assert None not in started


def test_what_is_over_leaves_the_queue_at_once_and_the_list_after_its_time():
    old = start_job(work.count, title="Old", user=None, steps=1)
    new = start_job(work.count, title="New", user=None, steps=1)
    run_waiting()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - KEPT_FOR)

    assert close_lost() == []

    assert not DBTaskResult.objects.exists()
    assert [job.pk for job in Job.objects.all()] == [new.pk]


def test_looking_into_an_empty_queue_takes_no_lock():
    def look() -> None:
        run_waiting()
        connections.close_all()

    with transaction.atomic():
        Group.objects.create(name="busy")
        looking = threading.Thread(target=look)
        looking.start()
        looking.join(timeout=5)
        waits = looking.is_alive()  # SQLite's timeout is 30 seconds
    looking.join()
    assert not waits


def refuse_the_end(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Let the database be locked so often when the end of a job is to be written."""
    locked: list[str] = []
    update = JobQuerySet.update

    def refusing(self: JobQuerySet, **columns: Any) -> int:
        if "finished_at" in columns and len(locked) < times:
            locked.append(columns["state"])
            raise OperationalError("database is locked")
        return update(self, **columns)

    monkeypatch.setattr(JobQuerySet, "update", refusing)
    monkeypatch.setattr(running, "BETWEEN_LAST_TRIES", 0)
    return locked


def test_the_end_of_a_job_is_written_when_others_let_go_of_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    job = start_job(work.count, title="Count", user=None, steps=2)
    locked = refuse_the_end(monkeypatch, running.LAST_TRIES - 1)

    running.run(job.pk)

    assert locked == [Job.State.DONE] * 4
    assert state_of(job) == Job.State.DONE
    assert (job.done, job.report["summary"]) == (2, "2 steps were counted.")
    assert caplog.messages == [f"The end of job {job.pk} waits: database is locked"] * 4


def test_a_database_that_stays_locked_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
):
    job = start_job(work.count, title="Count", user=None, steps=2)
    locked = refuse_the_end(monkeypatch, 99)

    with pytest.raises(OperationalError, match="database is locked"):
        running.run(job.pk)

    assert len(locked) == running.LAST_TRIES
    assert state_of(job) == Job.State.RUNNING
    assert job.pk not in running.RUNNING_HERE


def test_the_worker_goes_on_after_a_fault(monkeypatch: pytest.MonkeyPatch):
    looks = iter([LookupError("no such backend"), SystemExit()])

    def broken() -> None:
        raise next(looks)

    monkeypatch.setattr("jobs.worker.run_waiting", broken)
    monkeypatch.setattr("jobs.worker.INTERVAL", 0)
    said: list[str] = []

    with pytest.raises(SystemExit):
        _work(said.append)

    assert said == [
        "Jobs wait and are tried again, a fault in the program: LookupError('no such backend')"
    ]
