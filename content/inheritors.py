"""Who inherits a module's default values: shown at each field while somebody changes it.

This room knows no variants. The `variants` room puts its own `Inheritors` in place with
`use_inheritors` when the product starts.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from content.module_types import get_module_type

#: Others are named at once up to this many, and from then on when somebody unfolds them.
NAMED = 5
#: More than these are not named at one field; the listing has them all.
LISTED = 50


class Named(NamedTuple):
    """Something that depends on a default, or does not; `name` as editors know it."""

    name: str
    url: str


class GroupUse(NamedTuple):
    """What inherits one field group, and what says something else."""

    inheriting: list[Named]
    overriding: list[Named]


class Inheritors:
    """Who inherits and who overrides the defaults of a module."""

    def of(self, module: Any) -> Mapping[str, GroupUse]:
        """Return the uses by the first field of each group; nothing where there are none."""
        return {}

    def listing(self, module: Any) -> str:
        """Return the address of a list of everything that inherits from a module."""
        return ""


_in_use = Inheritors()


def use_inheritors(inheritors: Inheritors) -> None:
    """Put others in place."""
    global _in_use
    _in_use = inheritors


def notes(module: Any) -> dict[str, str]:
    """Return what is said at the first field of each group, as HTML."""
    groups = {group[0]: group for group in get_module_type(module.type).groups}
    listing = _in_use.listing(module)
    return {
        first: render_to_string(
            "content/inheritors.html",
            {
                "inheriting": _shown(use.inheriting),
                "overriding": _shown(use.overriding),
                "several": len(groups[first]) > 1,
                "listing": listing,
            },
        )
        for first, use in _in_use.of(module).items()
        if first in groups
    }


def _shown(names: list[Named]) -> dict[str, Any]:
    return {
        "count": len(names),
        "listed": names[:LISTED],
        "more": len(names) - LISTED,
        "folded": len(names) > NAMED,
    }
