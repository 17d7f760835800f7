"""The rules that a person edits instead of a condition's JSON: a matched pair.

`rules_from_condition` takes a condition apart into rules and groups of rules, and
`condition_from_rules` puts them together. What people type is text; a rule says whether it is
meant as text or as a number. Not every condition can be taken apart (patterns of lists' items,
objects as values, deep nesting): such a condition is shown in words and kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from taxonomy.types import Condition

MAX_DEPTH = 3
"""Groups inside each other, the outermost included."""

Kind = Literal["text", "number"]
Mode = Literal["all", "any", "none"]

_NUMBER = re.compile(r"-?(\d{1,30}|(\d{1,30}\.\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?)", re.ASCII)
_MODE_OF_OPERATOR: dict[str, Mode] = {"$and": "all", "$or": "any", "$nor": "none"}
_OPERATOR_OF_MODE = {mode: name for name, mode in _MODE_OF_OPERATOR.items()}


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to hold an attribute against a value.

    `shape` says how many values it takes: "none", "one", or "many" (one in a line); `kinds` what
    they may be meant as.
    """

    key: str
    label: str
    shape: Literal["none", "one", "many"]
    kinds: tuple[Kind, ...] = ()


OPERATORS = {
    operator.key: operator
    for operator in (
        Operator("$eq", "is", "one", ("text", "number")),
        Operator("$ne", "is not", "one", ("text", "number")),
        Operator("yes", "is yes", "none"),
        Operator("no", "is no", "none"),
        Operator("$in", "is or includes one of", "many", ("text", "number")),
        Operator("$nin", "is not and does not include", "many", ("text", "number")),
        Operator("$all", "includes all of", "many", ("text", "number")),
        Operator("$gte", "is at least", "one", ("number", "text")),
        Operator("$gt", "is more than", "one", ("number", "text")),
        Operator("$lte", "is at most", "one", ("number", "text")),
        Operator("$lt", "is less than", "one", ("number", "text")),
        Operator("present", "is present", "none"),
        Operator("missing", "is missing", "none"),
        Operator("$ini", "is or includes one of (ignoring case)", "many", ("text", "number")),
        Operator(
            "$nini", "is not and does not include (ignoring case)", "many", ("text", "number")
        ),
        Operator("$alli", "includes all of (ignoring case)", "many", ("text", "number")),
        Operator("$regex", "matches the pattern", "one", ("text",)),
        Operator("$regexi", "matches the pattern (ignoring case)", "one", ("text",)),
        Operator("$size", "is a list of this many items:", "one", ("number",)),
        Operator("$veq", "is version", "one", ("text",)),
        Operator("$vne", "is not version", "one", ("text",)),
        Operator("$vgte", "is this version or later:", "one", ("text",)),
        Operator("$vgt", "is later than version", "one", ("text",)),
        Operator("$vlte", "is this version or earlier:", "one", ("text",)),
        Operator("$vlt", "is earlier than version", "one", ("text",)),
    )
}
"""By key: the name in a condition, or for operators without a value a word of our own."""

_WITHOUT_VALUE: dict[str, Any] = {
    "yes": True,
    "no": False,
    "present": {"$exists": True},
    "missing": {"$exists": False},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: an attribute's path, an operator's key, and the value as it is typed."""

    path: str
    operator: str
    kind: Kind = "text"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules and groups of which all, any or none have to be true."""

    mode: Mode
    items: tuple["Rule | Group", ...]


class NotExpressible(ValueError):
    """A condition that rules cannot say."""


def problem_of(rule: Rule) -> str | None:
    """What a person still has to mend in a rule, in a sentence; None if it is complete."""
    operator = OPERATORS.get(rule.operator)
    if operator is None:
        return f"Choose an operator; “{rule.operator}” is none."
    if not rule.path.strip():
        return "Name the attribute, such as “sports” or “address.country”."
    if operator.shape == "none":
        return None
    if rule.kind not in operator.kinds:
        return f"“{operator.label}” takes a {operator.kinds[0]}, not a {rule.kind}."
    values = _typed(rule, operator)
    if not values:
        return "Enter a value."
    if operator.shape == "one" and len(values) > 1:
        return f"“{operator.label}” takes one value, not {len(values)} lines."
    for value in values:
        if rule.kind == "number" and not _NUMBER.fullmatch(value):
            return f"“{value}” is not a number."
    return None


def problems_of(group: Group) -> Iterator[str]:
    """Every sentence of `problem_of` in a group, in reading order."""
    for item in group.items:
        if isinstance(item, Group):
            yield from problems_of(item)
        elif problem := problem_of(item):
            yield problem


def condition_from_rules(group: Group) -> dict[str, Any] | None:
    """Put the condition together; None when there is no rule, which is no condition.

    Groups without rules say nothing and are left out.

    :param group: rules without problems (`problems_of`).
    """
    parts = [_part(item) for item in group.items if _says_something(item)]
    if not parts:
        return None
    if group.mode == "all":
        return _side_by_side(parts) or {"$and": parts}
    return {_OPERATOR_OF_MODE[group.mode]: parts}


def _says_something(item: Rule | Group) -> bool:
    return isinstance(item, Rule) or any(map(_says_something, item.items))


def _part(item: Rule | Group) -> dict[str, Any]:
    """One item as an object with one member, or an `all` group as one object with several."""
    if isinstance(item, Rule):
        return {item.path.strip(): _operand(item)}
    condition = condition_from_rules(item)
    assert condition is not None  # noqa: S101 - groups that say nothing were left out
    return condition


def _side_by_side(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The parts as members of one object; None when two of them would need the same member."""
    merged: dict[str, Any] = {}
    for part in parts:
        if len(part) > 1:
            return None
        ((key, operand),) = part.items()
        if key not in merged:
            merged[key] = operand
        elif key == list(merged)[-1] and _can_join(merged[key], operand):
            merged[key] = merged[key] | operand
        else:
            return None
    return merged


def _can_join(one: Any, other: Any) -> bool:
    """Whether both are objects of operators, with none in common."""
    return isinstance(one, dict) and isinstance(other, dict) and not one.keys() & other.keys()


def _operand(rule: Rule) -> Any:
    operator = OPERATORS[rule.operator]
    if operator.shape == "none":
        return _WITHOUT_VALUE[operator.key]
    values = [_number(text) if rule.kind == "number" else text for text in _typed(rule, operator)]
    if operator.key == "$eq":
        return values[0]
    return {operator.key: values if operator.shape == "many" else values[0]}


def _typed(rule: Rule, operator: Operator) -> list[str]:
    """The values that were typed: one in a line, without blank lines and blanks at the ends."""
    return [line.strip() for line in rule.text.splitlines() if line.strip()]


def _number(text: str) -> int | float:
    return int(text) if text.removeprefix("-").isdecimal() else float(text)


def rules_from_condition(condition: Condition) -> Group:
    """Take a condition apart.

    Putting the result together gives a condition with the same meaning, though not always with
    the same members: `{"$and": [{"a": 1}, {"b": 2}]}` becomes `{"a": 1, "b": 2}`.

    :raises NotExpressible: when rules cannot say it.
    """
    items = _items(condition, depth=1)
    if len(items) == 1 and isinstance(items[0], Group):
        return items[0]
    return Group("all", items)


def _items(condition: Any, depth: int) -> tuple[Rule | Group, ...]:
    """The members of a condition. `depth` counts the groups that they would stand in."""
    if not isinstance(condition, dict) or not condition:
        raise NotExpressible
    items: list[Rule | Group] = []
    for key, operand in condition.items():
        if key == "$not":
            items.append(_group("none", [operand], depth))
        elif key in _MODE_OF_OPERATOR:
            items.append(_group(_MODE_OF_OPERATOR[key], operand, depth))
        else:
            items += _rules(key, operand)
    if len(items) == 1:
        return tuple(items)
    return tuple(_within(item, depth) for item in items)


def _within(item: Rule | Group, depth: int) -> Rule | Group:
    """The item, if it may stand in a group at this depth."""
    if depth + _height(item) > MAX_DEPTH:
        raise NotExpressible
    return item


def _height(item: Rule | Group) -> int:
    return 0 if isinstance(item, Rule) else 1 + max(map(_height, item.items))


def _group(mode: Mode, conditions: Any, depth: int) -> Rule | Group:
    """The conditions as a group; all of one thing is the thing itself."""
    if not isinstance(conditions, list) or not conditions or depth > MAX_DEPTH:
        raise NotExpressible
    items = []
    for condition in conditions:
        parts = _items(condition, depth + 1)
        items.append(_within(parts[0] if len(parts) == 1 else Group("all", parts), depth))
    return items[0] if mode == "all" and len(items) == 1 else Group(mode, tuple(items))


def _rules(path: str, operand: Any) -> Iterator[Rule]:
    """The rules that one member says: several when it has several operators."""
    if not isinstance(operand, dict):
        yield _rule(path, "$eq", operand)
        return
    if not operand:
        raise NotExpressible
    for name, value in operand.items():
        yield _rule(path, name, value)


def _rule(path: str, name: str, value: Any) -> Rule:
    if name == "$exists" and isinstance(value, bool):
        rule = Rule(path, "present" if value else "missing")
    elif name in ("$eq", "$ne") and value is None:
        rule = Rule(path, "missing" if name == "$eq" else "present")
    elif name == "$eq" and isinstance(value, bool):
        rule = Rule(path, "yes" if value else "no")
    else:
        rule = _rule_with_value(path, name, value)
    if rule.path != rule.path.strip():
        raise NotExpressible
    return rule


def _rule_with_value(path: str, name: str, value: Any) -> Rule:
    operator = OPERATORS.get(name)
    many = isinstance(value, list)
    if operator is None or many != (operator.shape == "many"):
        raise NotExpressible
    values = value if many else [value]
    if all(isinstance(each, str) for each in values):
        rule = Rule(path, name, "text", "\n".join(values))
    elif all(isinstance(each, int | float) and not isinstance(each, bool) for each in values):
        rule = Rule(path, name, "number", "\n".join(map(_shown_number, values)))
    else:
        raise NotExpressible
    # What would be read otherwise than it is written cannot be typed: blanks at the ends, several
    # lines, numbers beyond the columns, an empty list.
    if problem_of(rule) or _operand(rule) != ({name: value} if name != "$eq" else value):
        raise NotExpressible
    return rule


def _shown_number(number: float) -> str:
    try:
        return str(number)
    except ValueError as error:  # more digits than Python is ready to print
        raise NotExpressible from error
