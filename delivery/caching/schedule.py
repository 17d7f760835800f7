"""Scheduled changes as caches must know them: looked up beside the requests, not for each.

A process looks every few seconds. Where the database is away, it goes by what it saw last, and
answers are kept for as long as the setting says.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from delivery.caching.surrogate_keys import MODULES, TAXONOMY, experience_key, module_key
from delivery.serving.background import every
from delivery.snapshot import EXPERIENCE, MODULE
from variants.engine.types import Instant
from variants.moments import instant
from variants.schedule_ahead import Scheduled, scheduled_until

#: Seconds between two looks.
PERIOD = 5


class Schedule:
    """By surrogate key, when the next scheduled change is due, as far as answers may be kept."""

    def __init__(self) -> None:
        self.moments: Mapping[str, Instant] = {}

    def look(self) -> None:
        """Look at the schedule; raises what the database raises, and then nothing changes."""
        ahead = timedelta(seconds=settings.REFRACT_MAX_AGE + 2 * PERIOD)
        moments: dict[str, Instant] = {}
        for each in scheduled_until(timezone.now() + ahead):
            at = instant(each.at)
            for key in _keys(each):
                moments[key] = min(at, moments.get(key, at))
        self.moments = moments


def _keys(scheduled: Scheduled) -> tuple[str, ...]:
    if scheduled.kind == MODULE:
        return module_key(scheduled.key), MODULES
    if scheduled.kind == EXPERIENCE:
        return (experience_key(scheduled.key),)
    return (TAXONOMY,)


#: The process's own.
schedule = Schedule()
every(PERIOD, "Looking at the schedule", schedule.look)
