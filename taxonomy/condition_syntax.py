"""What a condition must look like to be saved or imported (DESIGN.md 4.5).

Stricter than `conditions.evaluate`, which takes anything: refused is what does not mean what it
seems to mean, or does not mean the same to every implementation.
"""

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from taxonomy.condition_errors import ConditionError, Place
from taxonomy.condition_patterns import compile_pattern

MAX_DEPTH = 32
"""Objects and lists inside each other; the conditions people write have fewer than ten."""

LOGICAL = ("$and", "$nor", "$not", "$or")
"""The operators that stand beside fields and combine conditions."""

TYPES = ("array", "boolean", "null", "number", "object", "string")
"""What `$type` can ask for."""

# The one attribute that looks like an operator: GrowthBook gives a visitor's groups this name.
_GROUPS = "$groups"

# Numbers up to here are exact in every implementation; beyond it only some are.
_EXACT = 2**53

_SHALLOWER = f"nesting of at most {MAX_DEPTH} levels"

_Errors = Iterator[ConditionError]


def validate(condition: Any, root: str = "$") -> list[ConditionError]:
    """Everything that is wrong with a condition, in reading order; empty when it may be saved.

    :param condition: JSON as Python holds it, of any shape.
    :param root: where the condition stands, for the paths: `segments[0].condition` in a pack.
    """
    return list(_condition(condition, Place(root)))


def _condition(condition: Any, place: Place) -> _Errors:
    """A whole condition: fields and logical operators."""
    if not isinstance(condition, dict) or not condition:
        yield place.error(condition, "an object with at least one field")
        return
    if place.depth > MAX_DEPTH:
        yield place.error(condition, _SHALLOWER)
        return
    for key, operand in condition.items():
        at = place.member(key)
        if not key.startswith("$") or (key == _GROUPS and not place.in_elem_match):
            yield from _path(key, at)
            yield from _field(operand, at)
        elif place.in_elem_match:
            yield at.error(key, _expected_in_elem_match(key))
        elif key == "$not":
            yield from _condition(operand, at)
        elif key in LOGICAL:
            yield from _list(operand, at, _condition, "a list with at least one condition")
        else:
            yield at.error(key, f"a field or one of {', '.join(LOGICAL)}")


def _expected_in_elem_match(key: str) -> str:
    if key in LOGICAL:
        return "an operator on the item ($elemMatch takes no logical operators)"
    return "a field of the item"


def _path(path: str, place: Place) -> _Errors:
    parts = path.split(".")
    if not all(parts):
        yield place.error(path, "a path of names with one dot between them")
    if any(part.isdecimal() for part in parts):
        yield place.error(path, "a path through objects, without numbers")
    if any(part.startswith("$") for part in parts[1:]):
        yield place.error(path, "a path of names that do not start with $")
    yield from _text(path, place)


def _field(operand: Any, place: Place) -> _Errors:
    """What a field is held against: operators or a plain value."""
    if operand == {}:
        yield place.error(operand, "a value or at least one operator")
    elif isinstance(operand, dict) and any(key.startswith("$") for key in operand):
        yield from _operators(operand, place)
    else:
        yield from _plain(operand, place)


def _operators(operators: Any, place: Place) -> _Errors:
    """An object of operators on one value."""
    if not isinstance(operators, dict) or not operators:
        yield place.error(operators, 'an object of operators such as {"$gt": 5}')
        return
    if place.depth > MAX_DEPTH:
        yield place.error(operators, _SHALLOWER)
        return
    for name, operand in operators.items():
        at = place.member(name)
        if name in LOGICAL and place.in_elem_match:
            yield at.error(name, _expected_in_elem_match(name))
        elif name in _OPERANDS:
            yield from _OPERANDS[name](operand, at)
        elif name in ("$inGroup", "$notInGroup"):
            yield at.error(name, "a segment in the targeting instead (segments are the groups)")
        elif name in LOGICAL:
            yield at.error(name, f"an operator on the value ({name} stands beside fields)")
        else:
            yield at.error(name, f"one of {', '.join(sorted(_OPERANDS))}")


def _list(
    operand: Any, place: Place, check: Callable[[Any, Place], _Errors], expected: str
) -> _Errors:
    if not isinstance(operand, list) or not operand:
        yield place.error(operand, expected)
        return
    for index, each in enumerate(operand):
        yield from check(each, place.item(index))


def _plain(value: Any, place: Place) -> _Errors:
    """A value to compare with, of any JSON type."""
    if isinstance(value, str):
        yield from _text(value, place)
    elif isinstance(value, int | float):
        yield from _number(value, place)
    elif isinstance(value, list | dict):
        yield from _plain_container(value, place)
    elif value is not None:
        yield place.error(value, "a JSON value")


def _plain_container(value: list[Any] | dict[str, Any], place: Place) -> _Errors:
    if place.depth > MAX_DEPTH:
        yield place.error(value, _SHALLOWER)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _plain(each, place.item(index))
    else:
        for key, each in value.items():
            at = place.member(key)
            if key.startswith("$"):
                yield at.error(key, "a member of a plain value, which has no operators")
            else:
                yield from _text(key, at)
                yield from _plain(each, at)


def _text(text: str, place: Place) -> _Errors:
    if "\0" in text:
        yield place.error(text, "text without NUL characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        yield place.error(text, "Unicode text without lone surrogates")


def _number(number: float, place: Place) -> _Errors:
    if isinstance(number, float):
        if not math.isfinite(number):
            yield place.error(number, "a finite number")
    elif abs(number) > _EXACT and not _is_exact(number):
        yield place.error(number, "a number that is exact in 64 bits")


def _is_exact(number: int) -> bool:
    """Whether a double is this number, or is written as it: databases read 1e22 back as digits."""
    try:
        double = float(number)
    except OverflowError:
        return False
    return number in (int(double), int(Decimal(repr(double))))


def _number_or_text(operand: Any, place: Place) -> _Errors:
    if isinstance(operand, str | int | float) and not isinstance(operand, bool):
        yield from _plain(operand, place)
    else:
        yield place.error(operand, "a number or a text")


def _version(operand: Any, place: Place) -> _Errors:
    if isinstance(operand, str) and operand:
        yield from _text(operand, place)
    else:
        yield place.error(operand, 'a version as text, such as "1.10.0"')


def _values(operand: Any, place: Place) -> _Errors:
    yield from _list(operand, place, _plain, "a list with at least one value")


def _pattern(operand: Any, place: Place) -> _Errors:
    if not isinstance(operand, str):
        yield place.error(operand, "a pattern as text")
    elif text_errors := list(_text(operand, place)):
        yield from text_errors
    elif compile_pattern(operand, False) is None:
        yield place.error(operand, "a pattern that RE2 accepts")


def _exists(operand: Any, place: Place) -> _Errors:
    if not isinstance(operand, bool):
        yield place.error(operand, "true or false")


def _type(operand: Any, place: Place) -> _Errors:
    if operand not in TYPES:
        yield place.error(operand, f"one of {', '.join(TYPES)}")


def _size(operand: Any, place: Place) -> _Errors:
    if isinstance(operand, dict):
        yield from _operators(operand, place)
    elif not isinstance(operand, int) or isinstance(operand, bool) or operand < 0:
        yield place.error(operand, "a whole number from 0 on, or operators on one")
    else:
        yield from _number(operand, place)


def _elem_match(operand: Any, place: Place) -> _Errors:
    inside = place.inside_elem_match()
    if isinstance(operand, dict) and operand and all(key.startswith("$") for key in operand):
        yield from _operators(operand, inside)
    else:
        yield from _condition(operand, inside)


_OPERANDS: dict[str, Callable[[Any, Place], _Errors]] = {
    "$eq": _plain,
    "$ne": _plain,
    "$lt": _number_or_text,
    "$lte": _number_or_text,
    "$gt": _number_or_text,
    "$gte": _number_or_text,
    "$veq": _version,
    "$vne": _version,
    "$vlt": _version,
    "$vlte": _version,
    "$vgt": _version,
    "$vgte": _version,
    "$in": _values,
    "$ini": _values,
    "$nin": _values,
    "$nini": _values,
    "$all": _values,
    "$alli": _values,
    "$regex": _pattern,
    "$regexi": _pattern,
    "$exists": _exists,
    "$type": _type,
    "$size": _size,
    "$elemMatch": _elem_match,
    "$not": _operators,
}
