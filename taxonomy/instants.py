"""Instants: RFC 3339 text with an offset, whole milliseconds inside (DESIGN.md section 4)."""

import re
from datetime import date

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)

_DAY = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()

FIRST = (date(1, 1, 1).toordinal() - _EPOCH) * _DAY
"""The start of the year 1."""

LAST = (date(9999, 12, 31).toordinal() - _EPOCH + 1) * _DAY - 1
"""The last millisecond of the year 9999."""


class MalformedInstant(ValueError):
    """A text is not an instant. The message names the text and what was expected."""

    def __init__(self, text: str, expected: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        super().__init__(f"{shown!r} was given, {expected} was expected.")


def parse_instant(text: str, *, truncate: bool = False) -> int:
    """The instant of an RFC 3339 date and time, in milliseconds since 1970-01-01T00:00Z.

    The offset is mandatory; leap seconds are not accepted, because they have no place on this
    scale.

    :param truncate: drop fractions finer than a millisecond instead of refusing them.
    :raises MalformedInstant: also for days that do not exist and years outside 1 to 9999.
    """
    found = _INSTANT.fullmatch(text)
    if not found:
        raise MalformedInstant(text, 'an instant such as "2026-02-28T09:30:00Z" or "…+01:00"')
    year, month, day, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
    fraction, sign, offset_hour, offset_minute = found.group(7, 8, 9, 10)
    offset_hour, offset_minute = int(offset_hour or 0), int(offset_minute or 0)
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        raise MalformedInstant(text, "a day that exists") from None
    if hour > 23 or minute > 59 or second > 59 or offset_hour > 23 or offset_minute > 59:
        raise MalformedInstant(text, "a time and an offset between 00:00:00 and 23:59:59")
    fraction = fraction or ""
    if fraction[3:].strip("0") and not truncate:
        raise MalformedInstant(text, "an instant in whole milliseconds")
    offset = (offset_hour * 60 + offset_minute) * (-1 if sign == "-" else 1)
    seconds = (hour * 60 + minute - offset) * 60 + second
    instant = days * _DAY + seconds * 1000 + int(fraction[:3].ljust(3, "0"))
    if not FIRST <= instant <= LAST:
        raise MalformedInstant(text, "an instant in the years 1 to 9999 UTC")
    return instant


def format_instant(instant: int) -> str:
    """The instant as RFC 3339 in UTC: `2019-02-24T00:00:00Z`, `2026-11-22T04:35:24.120Z`.

    Whole seconds have no fraction, anything else three digits.

    :param instant: milliseconds since 1970-01-01T00:00Z.
    :raises ValueError: outside the years 1 to 9999.
    """
    if not FIRST <= instant <= LAST:
        raise ValueError(f"{instant} was given, milliseconds in the years 1 to 9999 were expected.")
    days, in_day = divmod(instant, _DAY)
    seconds, milliseconds = divmod(in_day, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    fraction = f".{milliseconds:03}" if milliseconds else ""
    day = date.fromordinal(days + _EPOCH).isoformat()
    return f"{day}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
