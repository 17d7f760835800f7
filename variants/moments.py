"""Instants as rows hold them, datetimes, and as documents do, whole milliseconds or text."""

from datetime import UTC, datetime, timedelta

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
