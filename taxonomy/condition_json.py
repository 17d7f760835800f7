"""A condition as JSON text, for those who would rather write it than click it together."""

import json
from typing import Any

from taxonomy import condition_syntax
from taxonomy.types import Condition

MAX_LENGTH = 100_000
"""Characters; beyond that nobody reads it, and no rule needs it."""


class JsonProblem(ValueError):
    """A text that is no condition; `problems` says what is wrong, a sentence each."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def json_text(condition: Condition | None) -> str:
    """Write a condition for people; empty for none."""
    return "" if condition is None else json.dumps(condition, indent=2, ensure_ascii=False)


def condition_from_json(text: str) -> dict[str, Any] | None:
    """Read a condition; None from a blank text, which is no condition.

    :raises JsonProblem: with everything that is wrong, each with its place.
    """
    if not text.strip():
        return None
    condition = read_json(text)
    problems = condition_syntax.validate(condition)
    if problems:
        raise JsonProblem(*map(str, problems))
    return dict(condition)


def read_json(text: str) -> Any:
    """Read JSON as it is published: without NaN and its kin.

    :raises JsonProblem: saying where it ends to be JSON.
    """
    if len(text) > MAX_LENGTH:
        raise JsonProblem(f"The JSON has {len(text)} characters; at most {MAX_LENGTH} are read.")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise JsonProblem(
            f"This is not JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise JsonProblem("The JSON is nested too deep to be read.") from error
    except JsonProblem:
        raise
    except ValueError as error:
        raise JsonProblem("The JSON holds a number with too many digits.") from error


def _refuse_constant(name: str) -> Any:
    raise JsonProblem(f"“{name}” is no JSON number: write one with digits.")
