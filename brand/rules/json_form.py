"""Targets and examples of rules as the JSON that versions store, there and back."""

from collections.abc import Mapping

from brand.rules.types import Example, Json, Target


def target_from_json(value: Mapping[str, Json]) -> Target:
    """Read a target: `types` and `fields` are lists, `targeting` as variants have it."""
    return Target(
        types=frozenset(value.get("types") or ()),
        fields=frozenset(value.get("fields") or ()),
        targeting=dict(value.get("targeting") or {}),
    )


def target_to_json(target: Target) -> dict[str, Json]:
    """Write a target."""
    return {
        "types": sorted(target.types),
        "fields": sorted(target.fields),
        "targeting": dict(target.targeting),
    }


def example_from_json(value: Mapping[str, Json]) -> Example:
    """Read an example: an object of the members of `Example`."""
    return Example(
        good=bool(value["good"]),
        type=str(value["type"]),
        values=dict(value["values"]),
        default=None if value.get("default") is None else dict(value["default"]),
        quoted=value.get("quoted"),
        fixed=value.get("fixed"),
        note=str(value.get("note") or ""),
        locale=str(value.get("locale") or ""),
        default_locale=str(value.get("default_locale") or ""),
        provenance=None if value.get("provenance") is None else dict(value["provenance"]),
    )


def example_to_json(example: Example) -> dict[str, Json]:
    """Write an example."""
    return {
        "good": example.good,
        "type": example.type,
        "values": dict(example.values),
        "default": None if example.default is None else dict(example.default),
        "quoted": example.quoted,
        "fixed": example.fixed,
        "note": example.note,
        "locale": example.locale,
        "default_locale": example.default_locale,
        "provenance": None if example.provenance is None else dict(example.provenance),
    }
