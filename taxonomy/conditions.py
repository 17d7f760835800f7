"""Evaluate conditions over the attributes of a context (DESIGN.md 4.5).

A condition is MongoDB-style JSON with the meaning that GrowthBook's public vectors give it.
`condition_syntax` says what may be saved, `condition_words` says it in English.

Values are JSON as Python holds it: dict, list, str, int, float, bool and None.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from taxonomy.condition_patterns import matches_pattern
from taxonomy.condition_values import Bag, number, same, type_name
from taxonomy.condition_versions import VersionKey, version_key
from taxonomy.types import Condition

Groups = Mapping[str, list[Any]]
"""The members of saved groups; only foreign conditions have them, ours name segments instead."""


def evaluate(
    condition: Condition, attributes: Mapping[str, Any], groups: Groups | None = None
) -> bool:
    """Whether the condition is true for the attributes; never raises.

    What is malformed is not true; what is nested deeper than Python can follow is false as a
    whole. Conditions that passed `condition_syntax.validate` never get there.

    :param groups: members by group, for `$inGroup` and `$notInGroup`.
    """
    try:
        return _holds(condition, attributes, groups or {})
    except RecursionError:
        return False


def matches_empty_context(condition: Condition) -> bool:
    """Whether the condition is true of somebody about whom nothing is known.

    The editor flags such a condition: a segment with it holds everybody who sends no attributes.
    """
    return evaluate(condition, {})


def _holds(condition: Any, subject: Any, groups: Groups) -> bool:
    """Whether every clause of a condition (field or logical operator: operand) holds."""
    return isinstance(condition, Mapping) and all(
        _LOGICAL[key](operand, subject, groups)
        if key in _LOGICAL
        else _value_holds(operand, _value_at(subject, key), groups)
        for key, operand in condition.items()
    )


def _any_holds(conditions: Any, subject: Any, groups: Groups) -> bool:
    return isinstance(conditions, list) and (
        not conditions or any(_holds(each, subject, groups) for each in conditions)
    )


def _all_hold(conditions: Any, subject: Any, groups: Groups) -> bool:
    return isinstance(conditions, list) and all(
        _holds(each, subject, groups) for each in conditions
    )


def _none_holds(conditions: Any, subject: Any, groups: Groups) -> bool:
    return isinstance(conditions, list) and not _any_holds(conditions, subject, groups)


def _does_not_hold(condition: Any, subject: Any, groups: Groups) -> bool:
    return not _holds(condition, subject, groups)


_LOGICAL: dict[str, Callable[[Any, Any, Groups], bool]] = {
    "$and": _all_hold,
    "$or": _any_holds,
    "$nor": _none_holds,
    "$not": _does_not_hold,
}


def _value_at(subject: Any, path: Any) -> Any:
    """The value at a dotted path, through objects only; None where nothing is there."""
    for part in str(path).split("."):
        if not isinstance(subject, Mapping):
            return None
        subject = subject.get(part)
    return subject


def _is_operators(operand: Any) -> bool:
    """Whether it is an object of operators, such as {"$gt": 5}, rather than a plain value."""
    return (
        isinstance(operand, Mapping)
        and bool(operand)
        and all(isinstance(key, str) and key.startswith("$") for key in operand)
    )


def _value_holds(operand: Any, value: Any, groups: Groups) -> bool:
    if not _is_operators(operand):
        return same(value, operand)
    return all(
        name in _OPERATORS and _OPERATORS[name](value, each, groups)
        for name, each in operand.items()
    )


_Operator = Callable[[Any, Any, Groups], bool]


def _comparison(holds: Callable[[Any, Any], bool]) -> _Operator:
    """Two texts compare by code point, anything else as numbers or not at all."""

    def compare(value: Any, operand: Any, groups: Groups) -> bool:
        if isinstance(value, str) and isinstance(operand, str):
            return holds(value, operand)
        one, other = number(value), number(operand)
        return one is not None and other is not None and holds(one, other)

    return compare


def _version_comparison(holds: Callable[[VersionKey, VersionKey], bool]) -> _Operator:
    def compare(value: Any, operand: Any, groups: Groups) -> bool:
        value = "0" if value is None else value
        return (
            isinstance(value, str)
            and isinstance(operand, str)
            and holds(version_key(value), version_key(operand))
        )

    return compare


def _shares(value: Any, operand: list[Any], ignore_case: bool) -> bool:
    """Whether the value, or one of the values of a list, is in the operand."""
    bag = Bag(operand, ignore_case)
    return any(each in bag for each in (value if isinstance(value, list) else [value]))


def _in(ignore_case: bool) -> _Operator:
    return lambda value, operand, groups: (
        isinstance(operand, list) and _shares(value, operand, ignore_case)
    )


def _not_in(ignore_case: bool) -> _Operator:
    return lambda value, operand, groups: (
        isinstance(operand, list) and not _shares(value, operand, ignore_case)
    )


def _all(ignore_case: bool) -> _Operator:
    def holds(value: Any, operand: Any, groups: Groups) -> bool:
        if not isinstance(value, list) or not isinstance(operand, list):
            return False
        bag = Bag(value, ignore_case)
        return all(each in bag for each in operand)

    return holds


def _regex(ignore_case: bool) -> _Operator:
    return lambda value, operand, groups: (
        isinstance(value, str)
        and isinstance(operand, str)
        and matches_pattern(operand, value, ignore_case=ignore_case)
    )


def _members(groups: Groups, name: Any) -> list[Any]:
    return groups.get(name, []) if isinstance(name, str) else []


def _elem_match(value: Any, operand: Any, groups: Groups) -> bool:
    """Whether one item of a list fulfils operators, or, as an object, a condition."""
    if not isinstance(value, list):
        return False
    if _is_operators(operand):
        return any(_value_holds(operand, each, groups) for each in value)
    return any(_holds(operand, each, groups) for each in value)


_OPERATORS: dict[str, _Operator] = {
    "$eq": lambda value, operand, groups: same(value, operand),
    "$ne": lambda value, operand, groups: not same(value, operand),
    "$lt": _comparison(operator.lt),
    "$lte": _comparison(operator.le),
    "$gt": _comparison(operator.gt),
    "$gte": _comparison(operator.ge),
    "$veq": _version_comparison(operator.eq),
    "$vne": _version_comparison(operator.ne),
    "$vlt": _version_comparison(operator.lt),
    "$vlte": _version_comparison(operator.le),
    "$vgt": _version_comparison(operator.gt),
    "$vgte": _version_comparison(operator.ge),
    "$in": _in(ignore_case=False),
    "$ini": _in(ignore_case=True),
    "$nin": _not_in(ignore_case=False),
    "$nini": _not_in(ignore_case=True),
    "$all": _all(ignore_case=False),
    "$alli": _all(ignore_case=True),
    "$regex": _regex(ignore_case=False),
    "$regexi": _regex(ignore_case=True),
    "$exists": lambda value, operand, groups: (
        isinstance(operand, bool) and (value is not None) == operand
    ),
    "$type": lambda value, operand, groups: type_name(value) == operand,
    "$size": lambda value, operand, groups: (
        isinstance(value, list) and _value_holds(operand, len(value), groups)
    ),
    "$elemMatch": _elem_match,
    "$not": lambda value, operand, groups: not _value_holds(operand, value, groups),
    "$inGroup": lambda value, operand, groups: _shares(value, _members(groups, operand), False),
    "$notInGroup": lambda value, operand, groups: (
        not _shares(value, _members(groups, operand), False)
    ),
}
