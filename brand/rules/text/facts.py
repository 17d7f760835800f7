"""What a text states: prices, percentages, quantities, dates and other numbers, as values.

"1.299,00 €" in German and "€1,299.00" in English are the same price; "500 g" and "0.5 kg" are the
same quantity. A range states both its ends.
"""

from collections import deque
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from brand.rules.text.dates import Date, dates, write_date
from brand.rules.text.folding import folded
from brand.rules.text.locale_signs import CODES_ALSO_WORDS, LocaleSigns, locale_signs
from brand.rules.text.numbers import Number, numbers, write_number
from brand.rules.text.units import UNITS

Sort = Literal["prices", "percentages", "quantities", "dates", "numbers"]
SORTS: tuple[Sort, ...] = ("prices", "percentages", "quantities", "dates", "numbers")

#: Sizes in which a quantity may be below zero.
_BELOW_ZERO = frozenset({"celsius", "fahrenheit"})
_GLUED_SCALES = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000, "B": 1_000_000_000}
_MINUS = "-−–"
_BETWEEN = regex.compile(r" ?(?:[–—~-]|(?<= )(?:to|bis|à|a|tot|till|til|hasta|до)(?= )) ?")
_PART_OF_A_NAME = regex.compile(r"(?:[\p{L}\p{M}\p{Nd}_]|\p{L}[-‐‑])$")
#: Longest sign of a currency before a number, and longest word behind one, in code points.
_LONGEST_BEFORE = 8
_LONGEST_BEHIND = 40
_REMEMBERED = 4_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a text states, and where.

    `value` is a number in the unit `unit` (a currency's code, "%" or what is measured), or the
    day, month and year of a date, None where left out. `number_start` to `number_end` is the
    number alone, which stands for `value / factor`.
    """

    sort: Sort
    value: Decimal | Date
    unit: str
    start: int
    end: int
    number_start: int
    number_end: int
    factor: Decimal = Decimal(1)
    decimals: int = 0

    @property
    def identity(self) -> tuple[object, ...]:
        """What two facts have in common that state the same."""
        if isinstance(self.value, Date):
            return self.sort, self.value.year, self.value.month, self.value.day
        return self.sort, self.value.normalize(), self.unit


@lru_cache(_REMEMBERED)
def facts_of(text: str, locale: str) -> tuple[Fact, ...]:
    """Return what a text states, in its order; spans are those of the text as it is stored."""
    view = folded(text)
    signs = locale_signs(locale)
    found_dates = dates(view.text, signs)
    found = [
        Fact("dates", each, "", each.start, each.end, each.start, each.end) for each in found_dates
    ]
    found += _amounts(view.text, signs, _outside(numbers(view.text, signs), found_dates))
    stored = []
    for fact in sorted(found, key=lambda fact: fact.start):
        start, end = view.to_stored(fact.start, fact.end)
        number_start, number_end = view.to_stored(fact.number_start, fact.number_end)
        stored.append(
            replace(fact, start=start, end=end, number_start=number_start, number_end=number_end)
        )
    return tuple(stored)


def rewritten(fact: Fact, like: Fact, locale: str) -> tuple[int, int, str] | None:
    """Return what to write where, so that `fact` states what `like` does, in its own form.

    None where that takes more than another number: another currency or another unit.
    """
    signs = locale_signs(locale)
    if isinstance(fact.value, Date):
        if not isinstance(like.value, Date) or fact.value.in_range:
            return None
        written = write_date(like.value, fact.value.form, signs)
    elif isinstance(like.value, Date) or fact.unit != like.unit:
        return None
    else:
        written = write_number(like.value / fact.factor, min(fact.decimals, 2), signs)
    return written and (fact.number_start, fact.number_end, written)  # type: ignore[return-value]


def _outside(found: list[Number], found_dates: list[Date]) -> list[Number]:
    """Leave out numbers that are part of a date; both are in the order of the text."""
    outside, left = [], deque(found_dates)
    for number in found:
        while left and left[0].end <= number.start:
            left.popleft()
        if not left or number.end <= left[0].start:
            outside.append(number)
    return outside


def _amounts(text: str, signs: LocaleSigns, found: list[Number]) -> list[Fact]:
    patterns = _patterns(str(signs.locale))
    facts: list[Fact] = []
    bare: dict[int, Number] = {}
    consumed = 0
    for number in found:
        fact = _amount(text, number, consumed, signs, patterns)
        if fact is None:
            continue
        facts.append(fact)
        consumed = fact.end
        if fact.sort == "numbers":
            bare[len(facts) - 1] = number
    for index, number in bare.items():
        _borrow(text, facts, index, number)
    return facts


def _amount(
    text: str, number: Number, consumed: int, signs: LocaleSigns, patterns: "_Patterns"
) -> Fact | None:
    """Read what stands around a number; None for a number that is part of a name."""
    start, end = number.start, number.end
    before = patterns.before.search(text, max(consumed, start - _LONGEST_BEFORE), start)
    if before is None and _PART_OF_A_NAME.search(text, max(start - 2, 0), start):
        return None
    factor = Decimal(1)
    scale = patterns.scale.match(text, end, end + _LONGEST_BEHIND)
    if scale:
        factor = signs.scales[_key(scale.group("word"), signs.scales)]
    elif before and text[end : end + 1] in _GLUED_SCALES and not text[end + 1 : end + 2].isalnum():
        factor = Decimal(_GLUED_SCALES[text[end]])
    behind_from = scale.end() if scale else end + (1 if factor > 1 else 0)
    place = (start, end)
    if before and before.group("percent"):
        fact = _fact("percentages", number, "%", (before.start("percent"), end), place, factor)
        return fact
    behind = patterns.behind.match(text, behind_from, behind_from + _LONGEST_BEHIND)
    if before:
        code = signs.currencies[before.group("sign")]
        last = behind_from
        if behind and behind.group("code"):
            code, last = behind.group("code"), behind.end()
        return _fact("prices", number, code, (before.start("sign"), last), place, factor)
    if behind is None:
        if text[behind_from : behind_from + 1].isalnum():
            return None
        return _fact("numbers", number, "", (start, behind_from), place, factor)
    span = (start, behind.end())
    if behind.group("percent"):
        return _fact("percentages", number, "%", span, place, factor)
    word = behind.group("code") or behind.group("sign")
    if word:
        code = signs.currencies[_key(word, signs.currencies)]
        return _fact("prices", number, code, span, place, factor)
    unit = behind.group("unit")
    dimension, size = UNITS[signs.units[_key(unit, signs.units)]]
    factor *= size
    if dimension in _BELOW_ZERO and _is_negative(text, start):
        span, factor = (start - 1, behind.end()), -factor
    return _fact("quantities", number, dimension, span, place, factor)


def _fact(
    sort: Sort,
    number: Number,
    unit: str,
    span: tuple[int, int],
    place: tuple[int, int],
    factor: Decimal,
) -> Fact:
    value = number.value * factor
    return Fact(sort, value, unit, *span, *place, factor, number.decimals)


def _borrow(text: str, facts: list[Fact], index: int, number: Number) -> None:
    """Give a bare number the unit of the other end of its range: "5-7 days", "€10-20"."""
    fact = facts[index]
    if index + 1 < len(facts):
        other = facts[index + 1]
        if other.start == other.number_start and _BETWEEN.fullmatch(text, fact.end, other.start):
            facts[index] = _like(fact, other, number)
            return
    if index:
        other = facts[index - 1]
        if other.end == other.number_end and _BETWEEN.fullmatch(text, other.end, fact.start):
            facts[index] = _like(fact, other, number)


def _like(fact: Fact, other: Fact, number: Number) -> Fact:
    value = number.value * other.factor
    return replace(fact, sort=other.sort, unit=other.unit, factor=other.factor, value=value)


def _is_negative(text: str, start: int) -> bool:
    return (
        text[start - 1 : start] in tuple(_MINUS)
        and not text[max(start - 2, 0) : start - 1].isalnum()
    )


def _key(word: str, known: dict[str, object] | dict[str, str] | dict[str, Decimal]) -> str:
    """Return the key of a word that may be written in another case."""
    if word in known:
        return word
    return next(key for key in known if key.casefold() == word.casefold())


@dataclass(frozen=True, slots=True)
class _Patterns:
    before: "regex.Pattern[str]"
    behind: "regex.Pattern[str]"
    scale: "regex.Pattern[str]"


@lru_cache(512)
def _patterns(locale: str) -> _Patterns:
    signs = locale_signs(locale.replace("_", "-"))
    codes = sorted(code for code in signs.currencies if len(code) == 3 and code.isupper())
    names = [sign for sign in signs.currencies if sign not in codes]
    leading = [*names, *(code for code in codes if code not in CODES_ALSO_WORDS)]
    percent_first = "[%％٪]" if signs.percent_first else "(?!)"
    end = r"(?![\p{L}\p{M}\p{Nd}²³])"
    return _Patterns(
        before=regex.compile(
            rf"(?:(?P<percent>{percent_first})|(?<!\p{{L}})(?P<sign>{_any(leading)})) ?$"
        ),
        # A sign that a number follows is the sign of that one: "5 €10".
        behind=regex.compile(
            rf"(?: (?:de |d['’]))? ?(?:(?P<percent>{_any(signs.percent, caseless=True)})"
            rf"(?:(?<!\p{{L}})|{end})"
            rf"|(?P<code>{'|'.join(codes)}){end}"
            rf"|(?P<sign>{_any(names, caseless=True)})"
            rf"(?:(?<=\p{{L}}){end}|(?<!\p{{L}})(?!\p{{Nd}}))"
            # "The 1980s" are no seconds.
            rf"|-?(?!(?<=\p{{Nd}})s)(?P<unit>{_any(signs.units, caseless=True)}){end})"
        ),
        scale=regex.compile(rf" ?(?P<word>{_any(signs.scales, caseless=True)}){end}"),
    )


def _any(words: object, *, caseless: bool = False) -> str:
    """Return a pattern for any of some words, the longest first; short ones keep their case."""
    ordered = sorted(words, key=lambda word: (-len(word), word))  # type: ignore[call-overload]
    return (
        "|".join(
            f"(?i:{regex.escape(word)})" if caseless and len(word) > 3 else regex.escape(word)
            for word in ordered
        )
        or "(?!)"
    )
