"""Reading what a decision engine may send, as somebody pastes it or uploads it.

Keys, one in a line, each with its kind before it or not (`segment: loyal`); JSON with a list of
keys, with lists by kind (`{"segments": ["loyal"]}`), or with example contexts, one or several.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

#: Characters and keys that are read at most, and characters of one key.
LONGEST, MOST, LONGEST_KEY = 1_000_000, 2_000, 200

_KINDS = {
    **dict.fromkeys(("segment", "segments"), "segment"),
    **dict.fromkeys(("channel", "channels"), "channel"),
    **dict.fromkeys(("device", "devices"), "device"),
    **dict.fromkeys(("locale", "locales", "language", "languages"), "locale"),
    **dict.fromkeys(("consent", "purpose", "purposes"), "purpose"),
    **dict.fromkeys(("attribute", "attributes"), "attribute"),
}
#: Members of a context that name no key.
_REST = {"unit", "at", "personalize", "draft", "release", "minGeneration"}


class UnreadableList(ValueError):
    """What was given is no list of keys; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class GivenKey:
    """A key as it was given; `axis` is None where nobody said of which kind it is."""

    axis: str | None
    key: str


@dataclass
class GivenList:
    """Keys in the order in which they came first, and the contexts that had attributes."""

    keys: dict[GivenKey, None] = field(default_factory=dict)
    contexts: list[dict[str, Any]] = field(default_factory=list)


def read_list(text: str) -> GivenList:
    """Read what was pasted.

    :raises UnreadableList: when it cannot be meant.
    """
    if len(text) > LONGEST:
        raise UnreadableList(f"At most {LONGEST:,} characters are read; {len(text):,} were given.")
    given = GivenList()
    stripped = text.strip().removeprefix("\ufeff")
    if not stripped:
        raise UnreadableList("Nothing was given: write a key in each line, or JSON.")
    found = _of_json(stripped, given) if stripped[0] in "[{" else _of_lines(stripped)
    for key in found:
        if len(key.key) > LONGEST_KEY:
            raise UnreadableList(
                f"“{key.key[:40]}…” has {len(key.key)} characters; a key has at most 100."
            )
        given.keys[key] = None
        if len(given.keys) > MOST:
            raise UnreadableList(f"At most {MOST:,} different keys are tried at once.")
    if not given.keys and not given.contexts:
        raise UnreadableList("It names no key: write a key in each line, or JSON.")
    return given


def _of_lines(text: str) -> Iterator[GivenKey]:
    for line in text.splitlines():
        said, colon, rest = line.partition(":")
        axis = _KINDS.get(said.strip().lower()) if colon else None
        key = (rest if axis else line).strip().strip("\"',;").strip()
        if key:
            yield GivenKey(axis, key)


def _of_json(text: str, given: GivenList) -> Iterator[GivenKey]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UnreadableList(
            f"Line {error.lineno}, column {error.colno}: this is no JSON ({error.msg}). Write a "
            "key in each line, or JSON."
        ) from error
    for number, each in enumerate(found if isinstance(found, list) else [found]):
        place = f"[{number}]" if isinstance(found, list) else ""
        if isinstance(each, str):
            yield GivenKey(None, each)
        elif isinstance(each, dict):
            # A request as it is sent holds the context among its variables.
            context = each.get("variables", each)
            context = context.get("context", context) if isinstance(context, dict) else context
            yield from _of_object(context, place, given)
        else:
            raise UnreadableList(f"{place or 'It'}: a key or a context was expected.")


def _of_object(context: Any, place: str, given: GivenList) -> Iterator[GivenKey]:
    if not isinstance(context, dict):
        raise UnreadableList(f"{place or 'It'}: a context was expected.")
    for name, value in context.items():
        axis = _KINDS.get(name)
        where = f"{place}.{name}".lstrip(".")
        if axis is None:
            if name in _REST:
                continue
            expected = "segments, channel, device, locale, consent or attributes"
            raise UnreadableList(f"{where}: unknown, {expected} was expected.")
        if value is None:
            continue
        if isinstance(value, dict) and axis == "attribute":
            given.contexts.append(context)
            values = list(value)
        else:
            values = value if isinstance(value, list) else [value]
        for each in values:
            if not isinstance(each, str):
                raise UnreadableList(f"{where}: a text was expected, {str(each)[:40]} was given.")
            yield GivenKey(axis, each)
