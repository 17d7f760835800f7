"""Publications that are due: releases, scheduled revisions and expiries.

Each release and each object is one publication. What is refused stops no other. A refused
revision is taken off the schedule and logged, so that it is not tried again every minute, and a
refused release awaits approval again; a refused expiry is tried again, because what has expired
should not be shown.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from variants.actions import PUBLISHED_MODELS
from variants.models import PublishingState
from variants.releases.services import run_due_releases

#: How often the schedule says that it is being run.
SIGN_OF_LIFE = timedelta(minutes=1)


def run_due(*, dry_run: bool = False) -> Iterator[str]:
    """Withdraw what has expired, then publish what is due, releases first; say each in a
    sentence.
    """
    now = timezone.now()
    if not dry_run:
        _say_that_it_runs(now)
    for model in PUBLISHED_MODELS:
        for instance in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
            yield f"Withdraw {instance}." if dry_run else _withdraw(instance)
    yield from run_due_releases(now, dry_run=dry_run)
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        if dry_run:
            yield f"Publish {revision.object_str}."
            continue
        yield _publish(revision)


def _say_that_it_runs(now: datetime) -> None:
    """Leave a sign of life for the dashboard, at most once a minute."""
    ran_before = Q(schedule_ran_at=None) | Q(schedule_ran_at__lt=now - SIGN_OF_LIFE)
    PublishingState.objects.filter(ran_before, pk=1).update(schedule_ran_at=now)


def _withdraw(instance: Any) -> str:
    try:
        instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except ValidationError as refused:
        return f"Could not withdraw {instance}: {' '.join(refused.messages)}"
    return f"Withdrew {instance}."


def _publish(revision: Revision) -> str:
    try:
        revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as refused:
        return _take_off_schedule(revision, refused)
    return f"Published {revision.object_str}."


def _take_off_schedule(revision: Revision, refused: ValidationError) -> str:
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    data: dict[str, Any] = {"refusals": refused.messages}
    log(revision.content_object, "variants.publish_refused", data=data, revision=revision)
    return f"Refused {revision.object_str}: {' '.join(data['refusals'])}"
