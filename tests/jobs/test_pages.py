"""The pages of jobs: whose they are, and what they show in each state."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.models import Job
from jobs.starting import start_job
from tests.jobs import work
from tests.jobs.conftest import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, ada: AbstractUser) -> Client:
    client.force_login(ada)
    return client


def text(client: Client, path: str) -> str:
    """What a page says, without its line breaks."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_person_sees_their_own_jobs_and_a_superuser_everybodys(desk: Client, ada: AbstractUser):
    mine = start_job(work.count, title="Count mine", user=ada, steps=1)
    others = start_job(work.count, title="Count others", user=make_editor("bob"), steps=1)

    listed = text(desk, "/admin/jobs/")
    assert ("Count mine" in listed, "Count others" in listed) == (True, False)
    assert desk.get(mine.get_absolute_url()).status_code == 200
    for path in (others.get_absolute_url(), f"{others.get_absolute_url()}progress/"):
        assert desk.get(path).status_code == 404
    assert desk.post(others.get_absolute_url()).status_code == 404

    desk.force_login(get_user_model().objects.create_superuser("root"))
    listed = text(desk, "/admin/jobs/")
    assert ("Count mine" in listed, "Count others" in listed) == (True, True)
    assert desk.get(others.get_absolute_url()).status_code == 200


def test_the_list_costs_the_same_for_one_job_and_for_many(
    desk: Client, ada: AbstractUser, django_assert_num_queries: DjangoAssertNumQueries
):
    start_job(work.count, title="Count", user=ada, steps=1)
    desk.get("/admin/jobs/")
    with django_assert_num_queries(13) as one:
        desk.get("/admin/jobs/")
    for _turn in range(20):
        start_job(work.count, title="Count", user=ada, steps=1)
    with django_assert_num_queries(len(one)):
        desk.get("/admin/jobs/")


def test_an_empty_list_says_what_becomes_a_job(desk: Client):
    assert "There are no jobs yet. Work on many variants" in text(desk, "/admin/jobs/")


def test_a_running_job_shows_a_bar_that_can_be_left(desk: Client, ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, steps=4)
    Job.objects.update(state=Job.State.RUNNING, done=1, message="Counting <b>", report=None)

    page = text(desk, f"{job.get_absolute_url()}progress/")

    assert '<progress id="job-progress" class="job__bar" value="1" max="4"></progress>' in page
    assert "1 of 4" in page
    assert "Counting &lt;b&gt;" in page
    assert "You can leave this page" in page


def test_a_job_of_unknown_length_shows_a_bar_without_a_value(desk: Client, ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, steps=1)
    Job.objects.update(state=Job.State.RUNNING, done=0, total=0)

    assert '<progress id="job-progress" class="job__bar"></progress>' in text(
        desk, f"{job.get_absolute_url()}progress/"
    )


def test_a_job_that_nobody_takes_says_what_is_missing(desk: Client, ada: AbstractUser, queue: None):
    job = start_job(work.count, title="Count", user=ada, steps=1)
    assert "No worker has taken this yet" not in text(desk, job.get_absolute_url())

    Job.objects.update(created_at=timezone.now() - timedelta(seconds=31))

    assert "No worker has taken this yet" in text(desk, job.get_absolute_url())


def test_a_job_that_is_done_shows_its_report_and_the_way_on(desk: Client, ada: AbstractUser):
    job = start_job(work.count, title="Count", user=ada, continue_at="/admin/home/", steps=1)

    page = text(desk, job.get_absolute_url())

    assert "1 steps were counted." in page
    assert '<a href="/admin/steps/1/">Step 1</a>' in page
    assert '<a class="button" href="/admin/home/">Continue</a>' in page
    assert "<progress" not in page


def test_only_a_failed_job_can_be_started_again(desk: Client, ada: AbstractUser):
    failed = start_job(work.refuse, title="Refuse", user=ada)
    done = start_job(work.count, title="Count", user=ada, steps=1)
    assert "take it out of them first" in text(desk, failed.get_absolute_url())

    assert desk.post(done.get_absolute_url()).url == done.get_absolute_url()
    answer = desk.post(failed.get_absolute_url())

    again = Job.objects.get(title="Refuse", pk__gt=done.pk)
    assert answer.url == again.get_absolute_url()
    assert Job.objects.count() == 3


def test_work_that_this_version_does_not_know_is_not_started_again(desk: Client, ada: AbstractUser):
    failed = start_job(work.refuse, title="Refuse", user=ada)
    Job.objects.update(task="tests.jobs.work.renamed_since")

    answer = desk.post(failed.get_absolute_url(), follow=True)

    assert "This version of the program does not know this work any more" in answer.content.decode()
    assert Job.objects.count() == 1
