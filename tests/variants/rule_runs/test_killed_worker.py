"""A run survives kill -9 of its worker: the next worker goes on where it stood."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from brand.models import KeptFinding, RuleRun
from jobs.models import Job
from jobs.queue import LOST_AFTER, close_lost
from tests.brand.rule_factory import make_manager, make_version
from tests.jobs.conftest import queue
from tests.jobs.test_worker import database_url, wait_until
from tests.variants.rule_runs.conftest import modules
from variants.rule_runs.due import run_due_rules
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import start_run

__all__ = ["modules", "queue"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue", "modules"),
]

#: A worker that looks at one module at a time, and slowly.
SLOW_WORKER = """
import time
import django
django.setup()
from variants.rule_runs import running, scope
scope.CHUNK = 1
judge = running.judge_chunk
def slowly(*args):
    time.sleep({pause})
    return judge(*args)
running.judge_chunk = slowly
from django.core.management import call_command
call_command("work")
"""


@pytest.fixture
def start_worker() -> Iterator[Callable[[float], subprocess.Popen[bytes]]]:
    """Start `manage.py work` of the product on the test's database, with a pause per module."""
    started: list[subprocess.Popen[bytes]] = []

    def start(pause: float) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_WORKER.format(pause=pause)],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "config.settings.base", "DATABASE_URL": database_url()},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_killed_worker_loses_nothing_and_repeats_nothing_that_is_kept(
    start_worker: Callable[[float], subprocess.Popen[bytes]],
) -> None:
    run = start_run(make_version(state="shadow"), Purpose.SHADOW, user=make_manager())
    worker = start_worker(1.5)
    wait_until(lambda: RuleRun.objects.get(pk=run.pk).done == 1)

    time.sleep(0.3)  # it is looking at the second module now
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    run.refresh_from_db()
    assert (run.state, run.after, run.done) == ("running", "a", 1)
    first = KeptFinding.objects.get()
    assert list(run_due_rules()) == []  # nobody can tell yet
    long_ago = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Job.objects.update(seen_at=long_ago)
    DBTaskResult.objects.update(started_at=long_ago)
    assert len(close_lost()) == 1
    assert len(list(run_due_rules())) == 1
    start_worker(0)
    wait_until(lambda: RuleRun.objects.get(pk=run.pk).state == "done")

    run.refresh_from_db()
    assert (run.after, run.done, run.total) == ("c", 3, 3)
    assert run.counts["live"]["block"]["variants"] == 2
    assert list(KeptFinding.objects.order_by("module").values_list("module", flat=True)) == [
        "a",
        "b",
    ]
    again = KeptFinding.objects.get(module="a")
    assert (again.pk, again.last_seen) == (first.pk, first.last_seen)
