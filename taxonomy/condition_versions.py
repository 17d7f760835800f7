"""Compare version numbers such as "1.10.2" and "1.10.2-beta.3" (DESIGN.md 4.5)."""

import re

VersionKey = tuple[tuple[int, int, str], ...]
"""Compares as the version does."""

_SEPARATORS = re.compile("[-.]")

# Sorts after every part a text can have, so that "1.0.0" comes after "1.0.0-beta".
_RELEASE = (2, 0, "")


def version_key(text: str) -> VersionKey:
    """A key to compare versions by; any text has one.

    A leading "v" and a build after "+" do not count; "-" and "." separate parts alike; numeric
    parts compare as numbers and come before others, which compare by code point; a version with
    exactly three parts comes after its pre-releases. An empty text is version "0".

    Source: the version operators of GrowthBook's SDK specification, except that numeric parts of
    any length compare as numbers.
    """
    parts = _SEPARATORS.split(text.removeprefix("v").split("+", 1)[0] or "0")
    keys = [_part_key(part) for part in parts]
    if len(keys) == 3:
        keys.append(_RELEASE)
    return tuple(keys)


def _part_key(part: str) -> tuple[int, int, str]:
    if part.isascii() and part.isdigit():
        # Length before digits compares numbers of any size without converting them.
        digits = part.lstrip("0")
        return (0, len(digits), digits)
    return (1, 0, part)
