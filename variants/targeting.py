"""The targeting of a variant's row: keys of terms, as content packs write them.

    {"locales": [], "segments": {"any": [], "all": [], "none": []}, "channels": [], "devices": []}

The window is not in it: a row has columns for that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class TermNames:
    """Names by key, for each axis. `locales` is keyed by the lower-case tag."""

    locales: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)


def published_names(taxonomy: Mapping[str, Any] | None) -> TermNames:
    """Return the names of the terms in a published taxonomy document; None has no terms."""
    entries = taxonomy or {}
    return TermNames(
        locales={each["key"].lower(): each["name"] for each in entries.get("locales", ())},
        **{
            axis: {each["key"]: each["name"] for each in entries.get(axis, ())}
            for axis in ("segments", "channels", "devices")
        },
    )


class Part(NamedTuple):
    """One list of keys in a targeting: where it stands, and which axis its terms are of."""

    path: tuple[str, ...]
    axis: str


PARTS = (
    Part(("locales",), "locales"),
    Part(("segments", "any"), "segments"),
    Part(("segments", "all"), "segments"),
    Part(("segments", "none"), "segments"),
    Part(("channels",), "channels"),
    Part(("devices",), "devices"),
)
"""Every list of a targeting, in the order of content packs."""


def empty_targeting() -> dict[str, Any]:
    """Return a targeting that means everybody."""
    return {
        "locales": [],
        "segments": {"any": [], "all": [], "none": []},
        "channels": [],
        "devices": [],
    }


def keys_at(targeting: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path of a targeting of any shape; None where nothing does."""
    for name in path:
        targeting = targeting.get(name) if isinstance(targeting, Mapping) else None
    return targeting


def targeted_keys(targeting: Any) -> Iterator[tuple[str, str]]:
    """Yield every (axis, key) that a targeting of any shape names; language tags in lower case."""
    for path, axis in PARTS:
        keys = keys_at(targeting, path)
        for key in keys if isinstance(keys, list) else ():
            if isinstance(key, str):
                yield axis, compared_key(axis, key)


def compared_key(axis: str, key: str) -> str:
    """Return a term's key as targetings are compared: language tags without case."""
    return key.lower() if axis == "locales" else key


def is_well_shaped(targeting: Any) -> bool:
    """Whether a targeting has exactly the members it should, each a list of texts."""
    return (
        isinstance(targeting, dict)
        and targeting.keys() == empty_targeting().keys()
        and isinstance(targeting["segments"], dict)
        and targeting["segments"].keys() == empty_targeting()["segments"].keys()
        and all(
            isinstance(keys := keys_at(targeting, path), list)
            and all(isinstance(key, str) for key in keys)
            for path, _axis in PARTS
        )
    )
