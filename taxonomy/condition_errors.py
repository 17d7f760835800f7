"""What is wrong in a condition, and where."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

_PLAIN_KEY = re.compile(r"[\w$-]+")
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class ConditionError:
    """One thing that is wrong in a condition.

    `path` leads to it, as in `$.sports.$in` or `$.$or[0].age`; `value` is what stands there, or
    the key itself where the key is wrong; `expected` completes "… was expected".
    """

    path: str
    value: Any
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {_shown(self.value)} was given, {self.expected} was expected."


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a condition: its path, how deep it is, and whether it is inside `$elemMatch`."""

    path: str
    depth: int = 1
    in_elem_match: bool = False

    def member(self, key: str) -> "Place":
        """The place of an object's member."""
        step = f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key)}]"
        return replace(self, path=self.path + step, depth=self.depth + 1)

    def item(self, index: int) -> "Place":
        """The place of a list's item."""
        return replace(self, path=f"{self.path}[{index}]", depth=self.depth + 1)

    def inside_elem_match(self) -> "Place":
        """The same place, where what stands there describes an item of a list."""
        return replace(self, in_elem_match=True)

    def error(self, value: Any, expected: str) -> ConditionError:
        """What is wrong at this place."""
        return ConditionError(self.path, value, expected)


def _shown(value: Any) -> str:
    """The value as JSON, shortened."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        # No JSON, or an integer with more digits than Python is ready to print.
        return type(value).__name__
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
