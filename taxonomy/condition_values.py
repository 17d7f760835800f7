"""How values of conditions and contexts compare: equality, order, type (DESIGN.md 4.5).

Values are JSON as Python holds it: dict, list, str, int, float, bool and None.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# A number as text: decimal only, so "0x10", "1_000", "nan" and "" are not numbers.
_NUMERAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

_TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
}


def same(one: Any, other: Any) -> bool:
    """Deep and strict equality: true is not 1, but 1 is 1.0."""
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(same(value, other[key]) for key, value in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


class Bag:
    """Values to find others in, by `same`; scalars are found in constant time.

    Without it a long list in a context against a long list in a condition would take minutes.
    """

    def __init__(self, values: Iterable[Any], ignore_case: bool) -> None:
        self._ignore_case = ignore_case
        self._scalars = set()
        self._others = []
        for value in values:
            if self._is_scalar(value):
                self._scalars.add(self._key(value))
            else:
                self._others.append(value)

    def __contains__(self, value: Any) -> bool:
        if self._is_scalar(value):
            return self._key(value) in self._scalars
        return any(same(value, other) for other in self._others)

    @staticmethod
    def _is_scalar(value: Any) -> bool:
        return value is None or isinstance(value, str | int | float)

    def _key(self, value: Any) -> tuple[bool, Any]:
        if self._ignore_case and isinstance(value, str):
            value = value.lower()
        return (isinstance(value, bool), value)


def number(value: Any) -> float | None:
    """The value as a number to compare by: nothing is 0; None where it is not a number."""
    if value is None:
        return 0
    if isinstance(value, str):
        return float(value) if _NUMERAL.fullmatch(value.strip()) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None


def type_name(value: Any) -> str:
    """The JSON type of a value; a missing value is null."""
    return _TYPE_NAMES.get(type(value), "object" if isinstance(value, Mapping) else "unknown")


def in_one_form(value: Any) -> Any:
    """Return JSON with the members of objects in order and numbers written in one way.

    Databases that store JSON keep neither: the same condition would be published and exported
    differently. Whole numbers beyond 2^53 are floats, which readers hold in 64 bits anyway.
    """
    if isinstance(value, dict):
        return {name: in_one_form(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [in_one_form(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return value
