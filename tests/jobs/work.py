"""Work for tests: it counts, it refuses, it breaks, it waits to be killed."""

import time

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from jobs.reports import Line, Report
from jobs.running import RunningJob


def count(job: RunningJob, *, steps: int, wait: float = 0) -> Report:
    """Count to `steps`, resting before each."""
    for step in range(steps):
        job.progress(step, steps, f"Step {step + 1}")
        time.sleep(wait)
    job.progress(steps, steps)
    lines = [Line(f"Step {step + 1}", f"/admin/steps/{step + 1}/") for step in range(steps)]
    return Report(f"{steps} steps were counted.", lines)


def refuse(job: RunningJob) -> None:
    """Refuse after the first of three steps."""
    job.progress(1, 3, "The first step")
    raise ValidationError("The term “gold” is used by 3 variants: take it out of them first.")


def fail(job: RunningJob) -> None:
    """Break as a program does."""
    raise ZeroDivisionError


def half_write(job: RunningJob, *, wait: float) -> None:
    """Write one group for good, then one in a transaction that takes long to end."""
    Group.objects.create(name="kept")
    job.progress(1, 2, "Half of it")
    with transaction.atomic():
        Group.objects.create(name="undone")
        time.sleep(wait)
