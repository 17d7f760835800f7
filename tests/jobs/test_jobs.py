"""A job runs its work, keeps what it said, and tells what became of it."""

import pytest
from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from jobs.models import Job
from jobs.reports import MAX_LINES
from jobs.running import run, run_at_once
from jobs.starting import start_again, start_job
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_a_job_that_succeeds_keeps_its_progress_and_its_report(ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, continue_at="/admin/", steps=2)

    assert (job.state, job.done, job.total, job.message) == (Job.State.DONE, 2, 2, "")
    assert job.report == {
        "summary": "2 steps were counted.",
        "lines": [
            {"text": "Step 1", "url": "/admin/steps/1/"},
            {"text": "Step 2", "url": "/admin/steps/2/"},
        ],
        "left_out": 0,
    }
    assert job.created_at <= job.started_at <= job.finished_at


def test_a_report_keeps_so_many_lines_and_counts_the_others(ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, steps=MAX_LINES + 3)

    assert (len(job.report["lines"]), job.report["left_out"]) == (MAX_LINES, 3)


def test_a_job_that_is_refused_says_why_and_where_it_was(ada: AbstractUser):
    job = start_job(work.refuse, title="Refuse", user=ada)

    assert (job.state, job.done, job.total, job.report) == (Job.State.FAILED, 1, 3, None)
    assert job.message == "The term “gold” is used by 3 variants: take it out of them first."


def test_a_fault_of_the_program_is_told_without_internals_and_logged(
    ada: AbstractUser, caplog: pytest.LogCaptureFixture
):
    job = start_job(work.fail, title="Fail", user=ada)

    assert job.state == Job.State.FAILED
    assert job.message == (
        "It stopped because of a fault in the program (ZeroDivisionError). What it had finished is"
        f" kept, the step it was at is undone. The server's log has the details under job {job.pk}."
    )
    assert [record.getMessage() for record in caplog.records] == [
        f"Job {job.pk} (tests.jobs.work.fail) failed."
    ]


def test_a_job_is_run_once_however_often_the_queue_names_it(ada: AbstractUser):
    job = start_job(work.half_write, title="Write", user=ada, wait=0)

    run(job.pk)

    assert Group.objects.filter(name="kept").count() == 1


def test_a_failed_job_is_started_again_as_another_with_the_same_arguments(ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, continue_at="/admin/", steps=2)

    again = start_again(job, user=ada)

    assert again.pk != job.pk
    assert (again.title, again.continue_at, again.arguments) == ("Count", "/admin/", {"steps": 2})
    assert again.report == job.report


def test_little_work_is_done_at_once_and_raises_what_refuses_it(ada: AbstractUser):
    report = run_at_once(work.count, user=ada, steps=1)
    with pytest.raises(ValidationError, match="take it out of them first"):
        run_at_once(work.refuse, user=ada)

    assert report is not None
    assert report.summary == "1 steps were counted."
    assert not Job.objects.exists()


def test_work_that_no_worker_could_find_is_not_queued(ada: AbstractUser):
    def inner(job: object) -> None: ...

    with pytest.raises(TypeError, match="no function at the top level"):
        start_job(inner, title="Inner", user=ada)
    with pytest.raises(TypeError, match="no function at the top level"):
        start_job(lambda job: None, title="Nameless", user=ada)
    with pytest.raises(TypeError, match="not JSON serializable"):
        start_job(work.count, title="Count", user=ada, steps={1})
    with pytest.raises(ValueError, match=r"evil\.example is no address within this site"):
        start_job(work.count, title="Count", user=ada, continue_at="//evil.example", steps=1)
    assert not Job.objects.exists()


def test_nothing_is_queued_where_the_callers_transaction_is_undone(ada: AbstractUser, queue: None):
    with pytest.raises(RuntimeError), transaction.atomic():
        start_job(work.count, title="Count", user=ada, steps=1)
        raise RuntimeError

    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)
