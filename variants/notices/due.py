"""What the worker sends every few seconds."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from variants.notices.expiring import tell_of_endings
from variants.notices.mailing import mail_due
from variants.notices.published_events import queue_published
from variants.notices.webhook_calls import send_due


def send_due_notices(now: datetime | None = None) -> Iterator[str]:
    """Tell of ends to come and of what was published, send mail and webhook calls that are due.

    Yields a sentence where something was told of, and for each that failed.
    """
    queue_published()
    now = now or timezone.now()
    yield from tell_of_endings(now)
    yield from mail_due(now)
    yield from send_due(now)
