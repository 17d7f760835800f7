"""Decoding one JSON value, and finding in it what JSON readers disagree about."""

import json
import re
from decimal import Decimal
from typing import Any

from variants.pack.problems import INVALID, Problem, Report, member, shown, shown_text

#: Characters of a number; the longest doubles that are written out exactly are about that long.
MAX_NUMBER = 1_100

_UNFIT_CHARACTER = re.compile("[\x00\ud800-\udfff]")


class Decoding:
    """One run of the decoder that notices what is legal JSON and yet ambiguous."""

    def __init__(self) -> None:
        self.is_suspicious = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._number,
            parse_float=self._number,
            parse_constant=self._unfit_number,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.is_suspicious = True
            seen: set[str] = set()
            repeated = [name for name, _ in pairs if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
            return _Repeated(members, repeated)
        return members

    def _number(self, literal: str) -> Any:
        number = exact_number(literal)
        return self._unfit_number(literal) if number is None else number

    def _unfit_number(self, literal: str) -> "_UnfitNumber":
        self.is_suspicious = True
        return _UnfitNumber(literal)


class _Repeated(dict[str, Any]):
    """An object in which the members `repeated` occur more than once."""

    def __init__(self, members: dict[str, Any], repeated: list[str]) -> None:
        super().__init__(members)
        self.repeated = repeated


class _UnfitNumber(str):
    """A number that is not finite or not exact in 64 bits, as it was written."""


def exact_number(literal: str) -> int | float | None:
    """Return the number that a JSON literal stands for, or None if a double cannot hold it.

    It can when the literal names the double itself, or is a decimal text (with any trailing
    zeros) that the double is the nearest to and is printed as: 0.1 and 2^70 can, 2^53 + 1 and
    1e400 cannot.
    """
    if len(literal) > MAX_NUMBER:
        return None
    number = float(literal)
    if number in (float("inf"), float("-inf")):
        return None
    if number == 0:
        return None if literal.lower().partition("e")[0].strip("-0.") else _plain(literal, 0)
    written = Decimal(literal)
    if written not in (Decimal(number), Decimal(repr(number))):
        return None
    return _plain(literal, number)


def _plain(literal: str, number: int | float) -> int | float:
    """Return whole numbers that are written as such as integers."""
    return int(literal) if literal.lstrip("-").isdigit() else float(number)


def without_unfit_values(value: Any, path: str, report: Report) -> Any:
    """Report every ambiguous value inside another one, and return a copy with `INVALID` there."""
    if isinstance(value, _UnfitNumber):
        report(Problem(path, shown_text(value), "a finite number that is exact in 64 bits"))
        return INVALID
    if isinstance(value, str):
        found = _UNFIT_CHARACTER.search(value)
        if found:
            what = "a NUL character" if found.group() == "\x00" else "a lone surrogate"
            report(Problem(path, shown(value), f"text without {what}"))
            return INVALID
        return value
    if isinstance(value, list):
        return [
            without_unfit_values(item, f"{path}[{index}]", report)
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict):
        for name in getattr(value, "repeated", ()):
            report(Problem(member(path, name), "a repeated member", "it once"))
        fit: dict[str, Any] = {}
        for name, item in value.items():
            if _UNFIT_CHARACTER.search(name):
                report(Problem(path, shown(name), "names without NUL or lone surrogates"))
            else:
                fit[name] = without_unfit_values(item, member(path, name), report)
        return fit
    return value
