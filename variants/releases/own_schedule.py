"""Drafts with a publishing schedule of their own, which Wagtail's editor can give them.

Wagtail would only schedule such a draft when it is published, and a release would be live without
it. So a release waits at least as long as each of its drafts.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from variants.drafts import as_drafted


def latest_schedule(rows: Iterable[Any], now: datetime) -> datetime | None:
    """Return the latest instant for which a draft of some rows is scheduled, if it is to come."""
    moments = [as_drafted(row).go_live_at for row in rows]
    to_come = [moment for moment in moments if moment is not None and moment > now]
    return max(to_come, default=None)


def too_early(row: Any, moment: datetime) -> str | None:
    """Say that a draft is scheduled for later than its release; None if it is not."""
    scheduled = latest_schedule([row], moment)
    if scheduled is None:
        return None
    return _(
        "“%(row)s” is scheduled for %(at)s by itself, later than its release: change one of them."
    ) % {
        "row": getattr(row, "in_context", row),
        "at": date_format(localtime(scheduled), "j M Y, H:i"),
    }
