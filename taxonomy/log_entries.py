"""Entries of the history for many rows at once."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry


def log_all(rows: Iterable[Model], action: str, *, user: Any) -> None:
    """Log an action for each row, with one query.

    Without the UUID of a common action: of those, Wagtail shows only the newest entry.

    :param user: who did it; None: the user of the active log context.
    """
    user = user or get_active_log_context().user
    now = timezone.now()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            label=str(row),
            action=action,
            timestamp=now,
            user=user,
            content_changed=True,
            data={},
        )
        for row in rows
    )
