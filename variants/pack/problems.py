"""What is wrong with a pack, and where: `path: value, expected ...` (DESIGN.md section 9)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

#: Characters of a value that a message shows.
SHOWN_LENGTH = 80

_PLAIN_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")


class _Invalid:
    """Stands for a value that was refused, so that nobody complains about it twice."""

    def __repr__(self) -> str:
        return "INVALID"


INVALID: Final[Any] = _Invalid()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the place, what is there, and what was expected there."""

    path: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.value}, expected {self.expected}"


Report = Callable[[Problem], None]
"""Takes each problem as it is found, so that they can be printed while reading goes on."""


class PackRefused(Exception):
    """A pack was not imported, and nothing was written. What is wrong was reported before."""


def member(path: str, name: str) -> str:
    """Return the path of an object's member: `modules[0].fields`, `condition["geo.lat"]`."""
    if _PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}" if path else name
    return f"{path}[{shown(name)}]"


def shown(value: Any) -> str:
    """Return a JSON value as a message shows it: as JSON, long ones cut."""
    if value is INVALID:
        return "an invalid value"
    if isinstance(value, str):
        cut = value if len(value) <= SHOWN_LENGTH else f"{value[:SHOWN_LENGTH]}…"
        return _on_one_line(json.dumps(cut, ensure_ascii=False))
    return shown_text(json.dumps(value, ensure_ascii=False, default=str))


def shown_text(text: str) -> str:
    """Return a text as a message shows it: on one line, without control characters, cut."""
    return _on_one_line(text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…")


def _on_one_line(text: str) -> str:
    return "".join(
        character
        if character.isprintable() or character == " "
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text
    )
