"""Ends of waivers as days, which people ask for and read."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format


def last_day(moment: datetime) -> str:
    """Return the last day on which what ends at a moment holds."""
    return day_of(moment - timedelta(microseconds=1))


def day_of(moment: datetime) -> str:
    """Return the day of a moment, in the person's time zone and as they write days."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
