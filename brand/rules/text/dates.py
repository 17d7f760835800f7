"""Dates in a text, read and written as a language does."""

import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

import regex
from babel.dates import format_date, format_skeleton

from brand.rules.text.locale_signs import LocaleSigns, locale_signs

DateForm = Literal["iso", "figures", "words"]

_ISO = regex.compile(r"(?<![\p{Nd}-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\p{Nd}-])")
_FIGURES = regex.compile(
    r"(?<![\p{Nd}.,/-])(\d{1,4})(?P<sign>[./-]) ?(\d{1,2})(?P=sign) ?(\d{4}|\d{2})(?![\p{Nd}/-])"
)
_EASTERN = regex.compile(
    r"(?:(?P<y>\d{4}) ?[年년] ?)?(?<!\d)(?P<m>\d{1,2}) ?[月월](?: ?(?P<d>\d{1,2}) ?[日일号])?"
)
_DAY_AND_MONTH = regex.compile(r"(?<![\p{Nd}.,])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?! ?\p{Nd})")
_ORDINAL = r"(?:\.|st|nd|rd|th|er|º|°|ª)?"
_RANGE = r"(?P<from>\d{1,2})" + _ORDINAL + r" ?[–—-] ?"
#: A day of a year that has a 29 February, for days without a year.
_LEAP_YEAR = 2000


class Date(NamedTuple):
    """A date in a text; year or day are None where they are left out.

    One `in_range` shares its month with another and cannot be written by itself.
    """

    year: int | None
    month: int
    day: int | None
    start: int
    end: int
    form: DateForm
    in_range: bool = False


def dates(text: str, signs: LocaleSigns) -> list[Date]:
    """Return the dates of a text, in their order; of "1-5 May" both days.

    A day without its month and a year alone are none.

    :param text: with plain spaces only.
    """
    found: list[Date] = []
    taken = bytearray(len(text))
    for form, pattern in _patterns(str(signs.locale)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            if pattern is _FIGURES:
                read = _of_figures(match, signs)
            else:
                read = _of_parts(match, form, signs)
            if read:
                found += read
                taken[start:end] = b"\1" * (end - start)
    return sorted(found, key=lambda each: each.start)


def write_date(date: Date, form: DateForm, signs: LocaleSigns) -> str | None:
    """Write a date as a language does; None where a form has no place for what it lacks."""
    day = datetime.date(date.year or _LEAP_YEAR, date.month, date.day or 1)
    if form == "iso":
        return day.isoformat() if date.year and date.day else None
    if form == "words" and date.year and date.day:
        return format_date(day, "long", locale=signs.locale)
    month = "MMMM" if form == "words" else "M"
    skeleton = ("y" if date.year else "") + month + ("d" if date.day else "")
    return format_skeleton(skeleton, day, locale=signs.locale)


@lru_cache(512)
def _patterns(locale: str) -> tuple[tuple[DateForm, regex.Pattern[str]], ...]:
    signs = locale_signs(locale.replace("_", "-"))
    patterns: list[tuple[DateForm, regex.Pattern[str]]] = [("iso", _ISO)]
    if signs.months:
        names = "|".join(
            # A month that is written with a capital is none without: "you may 5".
            regex.escape(name) if name[0].isupper() else f"(?i:{regex.escape(name)})"
            for name in sorted(signs.months, key=len, reverse=True)
        )
        month = rf"(?P<month>{names})(?!\p{{L}})\.?"
        of = r" (?:de |del |of |d['’]|ב)?"
        day = rf"(?<![\p{{Nd}}.,])(?:{_RANGE})?(?P<d>\d{{1,2}}){_ORDINAL}"
        day_after = rf" (?:{_RANGE})?(?P<d>\d{{1,2}})(?!\p{{Nd}}){_ORDINAL}"
        year = r"(?:[,،]? (?:de |del )?(?P<y>\d{4})(?!\p{Nd}))?"
        # "2026. december 31.", "2026 m. gruodžio 31 d.", "2026. gada 31. decembris"
        year_before = r"(?<!\p{Nd})(?P<y>\d{4})\.?,?(?: (?:m\.|gada|ж\.))? "
        day_first = regex.compile(rf"{day}{of}{month}{year}")
        month_first = regex.compile(rf"(?<!\p{{L}}){month}{day_after}{year}")
        with_year = [
            regex.compile(year_before + month + day_after),
            regex.compile(year_before + day + of + month),
        ]
        both = [day_first, month_first] if signs.order != "mdy" else [month_first, day_first]
        only = regex.compile(rf"(?<!\p{{L}}){month},?(?: de| del)? (?P<y>\d{{4}})(?!\p{{Nd}})")
        patterns += [("words", each) for each in (*with_year, *both, only)]
    patterns += [("words", _EASTERN), ("figures", _FIGURES)]
    if signs.date_separator == "." and signs.order == "dmy":
        patterns.append(("figures", _DAY_AND_MONTH))
    return tuple(patterns)


def _of_parts(match: regex.Match[str], form: DateForm, signs: LocaleSigns) -> list[Date]:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    month = int(parts["m"]) if parts.get("m") else _month(parts.get("month") or "", signs)
    day = int(parts["d"]) if parts.get("d") else None
    last = _date(year, month, day, match.span(), form)
    if last is None:
        return []
    if not parts.get("from"):
        return [last]
    first = _date(year, month, int(parts["from"]), match.span("from"), form)
    if first is None:
        return [last]
    rest = last._replace(start=match.start("d"), in_range=True)
    return [first._replace(in_range=True), rest]


def _of_figures(match: regex.Match[str], signs: LocaleSigns) -> list[Date]:
    sign = match.group("sign")
    numbers = [int(match.group(group)) for group in (1, 3, 4)]
    if len(match.group(1)) == 4:
        year, month, day = numbers
    elif len(match.group(1)) < 3 and (sign == signs.date_separator or len(match.group(4)) == 4):
        month, day = numbers[:2] if signs.order == "mdy" else (numbers[1], numbers[0])
        if month > 12:
            month, day = day, month
        year = numbers[2] if numbers[2] >= 100 else numbers[2] + (2000 if numbers[2] < 70 else 1900)
    else:
        return []
    date = _date(year, month, day, match.span(), "figures")
    return [date] if date else []


def _month(name: str, signs: LocaleSigns) -> int:
    if name in signs.months:
        return signs.months[name]
    return next((n for each, n in signs.months.items() if each.casefold() == name.casefold()), 0)


def _date(
    year: int | None, month: int, day: int | None, span: tuple[int, int], form: DateForm
) -> Date | None:
    try:
        datetime.date(year or _LEAP_YEAR, month, day or 1)
    except ValueError:
        return None
    return Date(year, month, day, *span, form)
