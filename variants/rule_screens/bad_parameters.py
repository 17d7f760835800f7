"""What a kind says against parameters, as people read it at the place where it stands."""

import re
from typing import Any

from django.utils.translation import gettext as _

from brand.rules.kinds.base import BadParameters

#: How kinds name another row.
_ROW = re.compile(r"rows\[(\d+)\]")


def in_words(bad: BadParameters) -> str:
    """Say what is there and what was expected."""
    is_nothing = bad.value in (None, "", [], ())
    if is_nothing and bad.expected.startswith(("a list", "a text that is not empty")):
        return _("This has to be filled in.")
    return _("%(value)s: expected %(expected)s.") % {
        "value": _shortly(bad.value),
        "expected": _ROW.sub(lambda found: _("row %d") % (int(found[1]) + 1), bad.expected),
    }


def place_of(rest: str) -> tuple[int | None, str]:
    """Read the rest of a path, `[2].term`: the row and the member in it."""
    if not rest.startswith("["):
        return None, rest.removeprefix(".")
    number, _bracket, member = rest[1:].partition("]")
    return int(number), member.removeprefix(".").partition("[")[0]


def _shortly(value: Any) -> str:
    if value in (None, "", [], ()):
        return _("Nothing here")
    if isinstance(value, list | tuple):
        return _("%d entries") % len(value) if len(value) > 3 else ", ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:g}"
    return f"“{str(value)[:80]}”"
