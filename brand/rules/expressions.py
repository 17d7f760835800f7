"""What can be said of a regular expression without running it.

Python's own parser of expressions is asked. What it does not know (the dialect here is larger)
is unknown here too: nothing is required of the text then.
"""

import re
import re._parser as parser
from collections.abc import Iterator
from typing import Any

#: Braces that are no number of repeats: approximate matching, which that parser reads as text.
_OTHER_BRACES = re.compile(r"\{(?!\d*,?\d*\})")
#: Shorter words are in nearly every text.
_SHORTEST = 2
_OF_CATEGORY = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_WORD": "-",
}


def caseless(text: str) -> str:
    """Fold a text so that whatever matches without case is equal, the letters i included."""
    return text.replace("İ", "i").replace("\u0131", "i").casefold()


def required_literals(pattern: str) -> frozenset[str] | None:
    """Return words, folded by `caseless`, of which each match holds at least one.

    None where nothing is known.
    """
    if _OTHER_BRACES.search(pattern):
        return None
    parsed = _parsed(pattern)
    return None if parsed is None else _required(parsed)


def sample(pattern: str) -> tuple[str, list[str]]:
    """Return a text somewhat like what a pattern matches, and the characters in it."""
    parsed = _parsed(pattern)
    if parsed is None:
        characters = [each for each in pattern if each.isalnum() or each in " -_.@"]
    else:
        characters = list(_characters(parsed))
    return "".join(characters)[:50], [*dict.fromkeys(characters)]


def _parsed(pattern: str) -> Any:
    try:
        return parser.parse(pattern)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


def _required(parsed: Any) -> frozenset[str] | None:
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        found.append(frozenset([caseless(run)]))
        run = ""
        inner: frozenset[str] | None = None
        if name == "SUBPATTERN":
            inner = _required(argument[3])
        elif name == "ATOMIC_GROUP":
            inner = _required(argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] > 0:
            inner = _required(argument[2])
        elif name == "BRANCH":
            branches = [_required(branch) for branch in argument[1]]
            if all(branches):
                inner = frozenset().union(*(each for each in branches if each))
        if inner:
            found.append(inner)
    found.append(frozenset([caseless(run)]))
    best = max(found, key=lambda words: min(map(len, words)))
    return best if min(map(len, best)) >= _SHORTEST else None


def _characters(parsed: Any) -> Iterator[str]:
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            yield chr(argument)
        elif name == "NOT_LITERAL":
            yield "b" if argument == ord("a") else "a"
        elif name == "ANY":
            yield "a"
        elif name == "IN":
            yield _of_set(argument)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _characters(branch)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _characters(argument[2])
        elif name == "SUBPATTERN":
            yield from _characters(argument[3])
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _characters(argument[1])
        elif name == "ATOMIC_GROUP":
            yield from _characters(argument)


def _of_set(members: Any) -> str:
    operation, argument = members[0]
    name = str(operation)
    if name == "LITERAL":
        return chr(argument)
    if name == "RANGE":
        return chr(argument[0])
    return _OF_CATEGORY.get(str(argument), "a")
