"""The targeting that an address asks a new variant to start from.

    ?segments_any=loyal&segments_all=skier&segments_none=student&channels=web&devices=…&locales=fr

Each parameter is a part of the targeting, `_` between the names of its path, and may be repeated.
"""

from typing import Any, NamedTuple

from django.http import QueryDict

from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment
from variants.targeting import PARTS, empty_targeting

MODELS: dict[str, type[PublishedOnSave]] = {
    "locales": Locale,
    "segments": Segment,
    "channels": Channel,
    "devices": Device,
}
"""The model of the terms of each axis."""

PARAMETERS = {"_".join(part.path): part for part in PARTS}
"""Each part of a targeting by the name of its parameter."""


class Prefill(NamedTuple):
    """What an address asks for; `ignored` are the terms that are unknown or inactive."""

    targeting: dict[str, Any]
    ignored: list[str]


def prefill(query: QueryDict) -> Prefill | None:
    """Read the targeting in a query; None if it names none. A term named twice counts once."""
    if not any(query.getlist(name) for name in PARAMETERS):
        return None
    targeting = empty_targeting()
    ignored: list[str] = []
    spellings: dict[str, dict[str, str]] = {}
    for name, (path, axis) in PARAMETERS.items():
        wanted = dict.fromkeys(key for key in query.getlist(name) if key)
        if not wanted:
            continue
        if axis not in spellings:
            active = MODELS[axis]._default_manager.filter(active=True)
            keys = active.order_by().values_list("key", flat=True)
            spellings[axis] = {_compared(axis, key): key for key in keys}
        known = {key: spellings[axis].get(_compared(axis, key)) for key in wanted}
        ignored += [key for key, spelling in known.items() if spelling is None]
        *outer, last = path
        part = targeting[outer[0]] if outer else targeting
        part[last] = list(dict.fromkeys(key for key in known.values() if key))
    return Prefill(targeting, ignored)


def _compared(axis: str, key: str) -> str:
    """Language tags compare without case."""
    return key.lower() if axis == "locales" else key
