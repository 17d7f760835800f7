"""Say a condition in English, for people who do not read JSON (DESIGN.md 4.5)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from taxonomy.types import Condition

# Texts and paths that cannot be mistaken for anything else stand without quotation marks.
_PLAIN_TEXT = re.compile(r"(?!(true|false|nothing|and|or|not)\b)[^\W\d][\w-]*")
_PLAIN_PATH = re.compile(r"[\w$-]+(\.[\w$-]+)*")


@dataclass(frozen=True, slots=True)
class _Words:
    """A clause; `joined_by` is the word that holds its parts together, None if it has no parts."""

    text: str
    joined_by: str | None = None


def in_words(condition: Condition) -> str:
    """The condition as part of a sentence: `sports is or includes ski and age is at least 18`.

    :param condition: one that `condition_syntax.validate` accepts; others may raise.
    """
    return _condition(condition, "").text


def _join(clauses: list[_Words], word: str) -> _Words:
    """The clauses with the word between them; clauses joined by the other word in parentheses."""
    if len(clauses) == 1:
        return clauses[0]
    texts = [
        clause.text if clause.joined_by in (None, word) else f"({clause.text})"
        for clause in clauses
    ]
    return _Words(f" {word} ".join(texts), word)


def _condition(condition: Condition, owner: str) -> _Words:
    """:param owner: stands before every path: nothing, or "its " for the fields of an item."""
    clauses = []
    for key, operand in condition.items():
        if key == "$not":
            clauses.append(_Words(f"not ({_condition(operand, owner).text})"))
        elif key in ("$and", "$or", "$nor"):
            parts = [_condition(each, owner) for each in operand]
            joined = _join(parts, "and" if key == "$and" else "or")
            clauses.append(_Words(f"not ({joined.text})") if key == "$nor" else joined)
        else:
            clauses.append(_value(operand, f"{owner}{_path(key)}"))
    return _join(clauses, "and")


def _path(path: str) -> str:
    return path if _PLAIN_PATH.fullmatch(path) else json.dumps(path, ensure_ascii=False)


def _value(operand: Any, subject: str) -> _Words:
    if isinstance(operand, dict) and any(key.startswith("$") for key in operand):
        return _join([_OPERATORS[name](subject, each) for name, each in operand.items()], "and")
    return _is(subject, operand)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str) and _PLAIN_TEXT.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _listed(values: list[Any], word: str) -> str:
    shown = [_shown(value) for value in values]
    return f" {word} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


_Operator = Callable[[str, Any], _Words]


def _template(template: str, show: Callable[[Any], str] = _shown) -> _Operator:
    """An operator that puts the field for `{0}` and the shown operand for `{1}`."""
    return lambda subject, operand: _Words(template.format(subject, show(operand)))


def _list_template(template: str, word: str) -> _Operator:
    return _template(template, lambda operand: _listed(operand, word))


def _is(subject: str, operand: Any) -> _Words:
    return _Words(f"{subject} is {'missing' if operand is None else _shown(operand)}")


def _is_not(subject: str, operand: Any) -> _Words:
    return _Words(f"{subject} is {'present' if operand is None else f'not {_shown(operand)}'}")


def _exists(subject: str, operand: bool) -> _Words:
    return _Words(f"{subject} is {'present' if operand else 'missing'}")


_TYPES = {
    "array": "a list",
    "boolean": "a yes-or-no value",
    "null": "missing",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}


def _size(subject: str, operand: Any) -> _Words:
    if isinstance(operand, dict):
        return _value(operand, f"the number of items in {subject}")
    return _Words(f"{subject} is a list of {operand} item{'' if operand == 1 else 's'}")


def _elem_match(subject: str, operand: Any) -> _Words:
    if all(key.startswith("$") for key in operand):
        inner = _value(operand, "the item")
    else:
        inner = _condition(operand, "its ")
    return _Words(
        f"{subject} has an item where {f'({inner.text})' if inner.joined_by else inner.text}"
    )


_OPERATORS: dict[str, _Operator] = {
    "$eq": _is,
    "$ne": _is_not,
    "$lt": _template("{0} is less than {1}"),
    "$lte": _template("{0} is at most {1}"),
    "$gt": _template("{0} is more than {1}"),
    "$gte": _template("{0} is at least {1}"),
    "$veq": _template("{0} is version {1}", str),
    "$vne": _template("{0} is not version {1}", str),
    "$vlt": _template("{0} is earlier than version {1}", str),
    "$vlte": _template("{0} is version {1} or earlier", str),
    "$vgt": _template("{0} is later than version {1}", str),
    "$vgte": _template("{0} is version {1} or later", str),
    "$in": _list_template("{0} is or includes {1}", "or"),
    "$ini": _list_template("{0} is or includes {1} (ignoring case)", "or"),
    "$nin": _list_template("{0} is not and does not include {1}", "or"),
    "$nini": _list_template("{0} is not and does not include {1} (ignoring case)", "or"),
    "$all": _list_template("{0} includes {1}", "and"),
    "$alli": _list_template("{0} includes {1} (ignoring case)", "and"),
    # Patterns stand as they are: JSON would double every backslash.
    "$regex": _template('{0} matches the pattern "{1}"', str),
    "$regexi": _template('{0} matches the pattern "{1}" (ignoring case)', str),
    "$exists": _exists,
    "$type": _template("{0} is {1}", _TYPES.__getitem__),
    "$size": _size,
    "$elemMatch": _elem_match,
    "$not": lambda subject, operand: _Words(f"not ({_value(operand, subject).text})"),
}
