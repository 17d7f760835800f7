"""Numbers in a text, read and written as a language does."""

from decimal import Decimal
from typing import NamedTuple

import regex
from babel.numbers import format_decimal

from brand.rules.text.locale_signs import LocaleSigns

#: More digits than any price has; a longer run is a code of something.
_MOST_DIGITS = 15
_MOST_DECIMALS = 6
_TOKEN = regex.compile(r"\p{Nd}+(?:[.,'’٫٬]\p{Nd}+)*(?:[.,][-–—]{1,2}(?!\p{Nd}))?")
_SPACED_TOKEN = regex.compile(
    r"\p{Nd}{1,3}(?: \p{Nd}{3})+(?!\p{Nd})(?:[.,]\p{Nd}+)?(?![.,]?\p{Nd})|" + _TOKEN.pattern
)
_SEPARATOR = regex.compile(r"[^\p{Nd}]")
_NO_CENTS = regex.compile(r"[.,][-–—]{1,2}$")


class Number(NamedTuple):
    """A number in a text and how many digits it has behind its decimal point."""

    value: Decimal
    decimals: int
    start: int
    end: int


def numbers(text: str, signs: LocaleSigns) -> list[Number]:
    """Return the numbers of a text, in their order.

    A time ("10:30"), a fraction ("24/7"), a version ("1.2.3") and a long code are none.

    :param text: with plain spaces only.
    """
    token = _SPACED_TOKEN if signs.group == " " else _TOKEN
    found = []
    for match in token.finditer(text):
        start, end = match.span()
        if text[start - 1 : start] in (":", "/") and text[max(start - 2, 0)].isdigit():
            continue
        if text[end : end + 1] in (":", "/") and text[end + 1 : end + 2].isdigit():
            continue
        value = read_number(match.group(), signs)
        if value is not None:
            found.append(Number(value, max(-_exponent(value), 0), start, end))
    return found


def read_number(written: str, signs: LocaleSigns) -> Decimal | None:
    """Read one number, or return None for what is none.

    Separators mean what the language says, and where that cannot be, what another language says:
    "1,299.00" is no number in German, and yet is understood.
    """
    written = _NO_CENTS.sub("", written).replace(" ", "")
    separators = _SEPARATOR.findall(written)
    pieces = _SEPARATOR.split(written)
    if any(not each.isdecimal() for piece in pieces for each in piece):
        return None  # a digit of a script that patterns know and this Python does not yet
    parts = [_ascii(piece) for piece in pieces]
    if len("".join(parts)) > _MOST_DIGITS:
        return None
    if not separators:
        return Decimal(parts[0])
    last = separators[-1]
    is_grouped = all(len(part) in (2, 3) for part in parts[1:-1]) and 0 < len(parts[0]) <= 3
    alike = len(set(separators)) == 1
    if alike and is_grouped and len(parts[-1]) == 3 and (last != signs.decimal or len(parts) > 2):
        return Decimal("".join(parts))
    has_one_point = len(separators) == 1 or (
        last not in separators[:-1] and len(set(separators[:-1])) == 1 and is_grouped
    )
    if has_one_point and len(parts[-1]) <= _MOST_DECIMALS and last not in "'’٬":
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return None


def write_number(value: Decimal, decimals: int, signs: LocaleSigns) -> str | None:
    """Write a number as a language does, with at least so many digits behind the point.

    None where it has more digits there than people write.
    """
    exact = max(-_exponent(value.normalize()), 0)
    if exact > _MOST_DECIMALS:
        return None
    places = max(decimals, exact)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, pattern, locale=signs.locale)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _ascii(digits: str) -> str:
    """Return digits of any script as those of ASCII."""
    return digits if digits.isascii() else "".join(str(int(each)) for each in digits)
