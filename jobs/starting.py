"""Starting a job."""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string

from jobs.models import Job
from jobs.queue import put
from jobs.reports import Report

#: A function as `jobs` describes it: a `RunningJob` first, then keyword arguments that are JSON.
Work = Callable[..., Report | None]


def start_job(work: Work, *, title: str, user: Any, continue_at: str = "", **arguments: Any) -> Job:
    """Queue a piece of work; return the row that shows how far it is.

    The job is queued when the caller's transaction commits, and is not where that is undone.

    :param title: what the person asked for, in a few words, as the list of jobs shows it.
    :param user: whose job it is; only they and superusers see it.
    :param continue_at: where the person goes on afterwards, an address within this site.
    :param arguments: passed on to `work`; JSON.
    :raises TypeError: when `work` cannot be found by its name or the arguments are no JSON.
    :raises ValueError: when `continue_at` leads to another site.
    """
    path = f"{work.__module__}.{work.__qualname__}"
    if "<" in path or import_string(path) is not work:
        raise TypeError(f"{path} is no function at the top level of a module.")
    if continue_at and not url_has_allowed_host_and_scheme(continue_at, allowed_hosts=None):
        raise ValueError(f"{continue_at} is no address within this site.")
    with transaction.atomic():
        job = Job.objects.create(
            title=str(title)[:255],
            user=user,
            task=path,
            arguments=json.loads(json.dumps(arguments)),
            continue_at=continue_at,
        )
        put(job.pk)
    job.refresh_from_db()
    return job


def start_again(job: Job, *, user: Any) -> Job:
    """Queue what a failed job was to do once more, as a new job."""
    return start_job(
        import_string(job.task),
        title=job.title,
        user=user,
        continue_at=job.continue_at,
        **job.arguments,
    )
