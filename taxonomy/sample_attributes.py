"""Attributes of a made-up visitor, as an editor types them to try a condition on.

Either one JSON object, or an attribute in a line:

    age: 42
    sports: ["ski", "hike"]
    address.country: CH

A value that is JSON is meant as JSON; any other is a text.
"""

import re
from typing import Any

from taxonomy.condition_json import JsonProblem, read_json

_LINE = re.compile(r"\s*(?P<path>[^:=]*?)\s*[:=]\s*(?P<value>.*?)\s*")


def read_sample(text: str) -> dict[str, Any]:
    """Read sample attributes; a blank text is a visitor of whom nothing is known.

    :raises JsonProblem: saying what cannot be read, and in which line.
    """
    if text.lstrip().startswith("{"):
        attributes = read_json(text)
        assert isinstance(attributes, dict)  # noqa: S101 - JSON that begins with a brace
        return attributes
    attributes = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        if found is None or not found["path"]:
            raise JsonProblem(
                f"Line {number} is no attribute: write a name, a colon and a value, as in "
                "“age: 42”."
            )
        _put(attributes, found["path"], _value(found["value"]), number)
    return attributes


def _value(text: str) -> Any:
    try:
        return read_json(text)
    except JsonProblem:
        return text


def _put(attributes: dict[str, Any], path: str, value: Any, number: int) -> None:
    *outer, last = path.split(".")
    place = attributes
    for name in outer:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise JsonProblem(f"Line {number}: “{name}” has a value already, so nothing is in it.")
    place[last] = value
