"""Why a condition is true or false of a visitor, for people who try it out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.condition_words import in_words
from taxonomy.conditions import evaluate
from taxonomy.types import Condition

_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and the clauses that decide it, each once and in words.

    What holds is said as it stands: `age is at least 18`. What does not is said with what is there
    instead: `“age is at least 18” is not true, because age is 16`.
    """

    holds: bool
    reasons: tuple[str, ...]


def verdict(condition: Condition, attributes: Mapping[str, Any]) -> Verdict:
    """Try a condition on attributes.

    :param condition: one that `condition_syntax.validate` accepts.
    """
    holds = evaluate(condition, attributes)
    clauses = _deciding(condition, attributes, holds)
    if holds:
        reasons = [in_words(clause) for clause in clauses]
    else:
        reasons = [
            f"“{in_words(clause)}” is not true{_instead(clause, attributes)}" for clause in clauses
        ]
    return Verdict(holds, tuple(dict.fromkeys(reasons)))


def _deciding(
    condition: Condition, attributes: Mapping[str, Any], holds: bool
) -> Iterator[Condition]:
    """The smallest parts that make a condition what it is: all the true ones, or the false ones."""
    for part in _parts(condition):
        if evaluate(part, attributes) is not holds:
            continue
        ((key, operand),) = part.items()
        if key in ("$and", "$or"):
            for each in operand:
                if evaluate(each, attributes) is holds:
                    yield from _deciding(each, attributes, holds)
                    if holds and key == "$or":
                        break
        else:
            yield part


def _parts(condition: Condition) -> Iterator[Condition]:
    """The members of a condition, each operator of a value by itself."""
    for key, operand in condition.items():
        if isinstance(operand, Mapping) and len(operand) > 1 and _is_operators(operand):
            yield from ({key: {name: value}} for name, value in operand.items())
        else:
            yield {key: operand}


def _is_operators(operand: Mapping[str, Any]) -> bool:
    return all(name.startswith("$") for name in operand)


def _instead(clause: Condition, attributes: Mapping[str, Any]) -> str:
    """What is there instead: for one attribute its value, for a group of clauses nothing."""
    ((key, _operand),) = clause.items()
    if key.startswith("$"):
        return ""
    value: Any = attributes
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        return f", because {key} is missing"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):  # nested too deep, or too many digits, to be written
        return ""
    shown = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
    return f", because {key} is {shown}"
