"""Instants as rows hold them, datetimes, and as documents do, whole milliseconds or text."""

from datetime import UTC, datetime, timedelta

from django.utils.timezone import localtime

from taxonomy.instants import format_instant
from variants.engine.types import Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def instant(moment: datetime) -> Instant:
    """Return a moment in whole milliseconds since the epoch; finer parts are dropped."""
    return (moment - EPOCH) // MILLISECOND


def instant_text(moment: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in UTC."""
    return None if moment is None else format_instant(instant(moment))


def moment_of(instant: Instant | None) -> datetime | None:
    """Return an instant as rows hold it."""
    return None if instant is None else EPOCH + instant * MILLISECOND


def local_moment(moment: datetime) -> datetime:
    """Return a moment in the active time zone.

    On the first and the last day that can be written, where some zones are beyond the calendar
    already, it stays as it is: “until 9999-12-31” is a common way to say “for ever”.
    """
    try:
        return localtime(moment)
    except OverflowError:
        return moment
