"""Upkeep of `Variant.defaults_seen`: what the module said when each override was written."""

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]
"""Stored values by field name."""


def seen_after(before: Values, seen: Values, overrides: Values, defaults: Values) -> dict[str, Any]:
    """Return the defaults seen once overrides are other ones.

    An override that is new was written in sight of the defaults as they are. One that was there
    keeps what was seen, also where its words change: only somebody who decides settles a change.
    One about which nothing is known stays so.

    :param before: the overrides until now.
    :param seen: the defaults seen until now.
    """
    return {
        name: seen[name] if name in before else defaults.get(name)
        for name in overrides
        if name not in before or name in seen
    }
