"""What a version of a rule says, as packs write it and as rows store it: there and back."""

from collections.abc import Mapping
from typing import Any

from brand.models import BrandRule, RuleVersion
from brand.rules.json_form import example_from_json, example_to_json
from brand.rules.types import DEFAULT_SEVERITY, STAGES
from variants.pack.shapes import Members

Columns = dict[str, Any]
Entry = dict[str, Any]

#: Members of a rule that packs write as rows store them.
_SAME = ("parameters", "message", "rationale", "link", "waivable")
_SETS = ("any", "all", "none")
#: What an example may leave out, by how rows store it.
_OF_AN_EXAMPLE = {
    "default": "default",
    "quoted": "quoted",
    "fixed": "fixed",
    "note": "note",
    "locale": "locale",
    "default_locale": "defaultLocale",
    "provenance": "provenance",
}


def columns_of(row: Members) -> Columns:
    """Return the columns of a version that says what a checked row of a pack says."""
    return {
        **{name: row[name] for name in _SAME},
        "waiver_days": row["waiverDays"],
        "target": _whole_target(row["target"]),
        "severity": row["severity"],
        "examples": [
            {"good": each["good"], "type": each["type"], "values": each["values"]}
            | {column: each[name] for column, name in _OF_AN_EXAMPLE.items()}
            for each in row["examples"]
        ],
    }


def columns_said(version: RuleVersion) -> Columns:
    """Return what a version says in the form of `columns_of`, however it was written."""
    return {
        **{name: getattr(version, name) for name in _SAME},
        "waiver_days": version.waiver_days,
        "target": _whole_target(version.target),
        "severity": {**DEFAULT_SEVERITY, **version.severity},
        "examples": [example_to_json(example_from_json(each)) for each in version.examples],
    }


def rule_entry(rule: BrandRule, version: RuleVersion) -> Entry:
    """Write a rule with one of its versions; what is left out says nothing.

    How existing content is treated is written as days from the day on which the version became
    active. A rule that withdrew what it found does so nowhere else without two people there.
    """
    said = columns_said(version)
    target = _short_target(said["target"])
    entry = {
        "key": rule.key,
        "brand": rule.brand and rule.brand.key,
        "kind": rule.kind,
        "title": rule.title,
        "state": version.state,
        **({"target": target} if target else {}),
        "parameters": _in_order(said["parameters"]),
        "severity": {stage: said["severity"][stage] for stage in STAGES},
        "message": said["message"],
        "rationale": said["rationale"],
        "link": said["link"],
        "examples": [_in_order(_short_example(each)) for each in said["examples"]],
        "waivable": said["waivable"],
        "waiverDays": said["waiver_days"],
        **_policy(version),
    }
    return entry | {name: value for name in ("source", "licence") if (value := getattr(rule, name))}


def _in_order(value: Any) -> Any:
    """Sort the members of objects by name: not every database keeps the order they came in."""
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_in_order(each) for each in value]
    return value


def _policy(version: RuleVersion) -> Entry:
    began, until = version.active_from, version.existing_until
    if version.state != RuleVersion.State.ACTIVE or began is None or until is None:
        return {}
    seconds = (until - began).total_seconds()
    return {"existing": version.existing, "existingDays": max(round(seconds / 86_400), 1)}


def _whole_target(target: Mapping[str, Any]) -> Entry:
    targeting = target.get("targeting") or {}
    segments = targeting.get("segments") or {}
    return {
        "types": sorted(target.get("types") or ()),
        "fields": sorted(target.get("fields") or ()),
        "targeting": {
            "locales": sorted(targeting.get("locales") or (), key=str.lower),
            "segments": {name: list(segments.get(name) or ()) for name in _SETS},
            "channels": sorted(targeting.get("channels") or ()),
            "devices": sorted(targeting.get("devices") or ()),
        },
    }


def _short_target(target: Entry) -> Entry:
    """Leave out what is for everybody."""
    targeting = dict(target["targeting"])
    targeting["segments"] = {name: keys for name, keys in targeting["segments"].items() if keys}
    named = {name: value for name, value in targeting.items() if value}
    short = target | {"targeting": named}
    return {name: value for name, value in short.items() if value}


def _short_example(example: Entry) -> Entry:
    short = {name: example[name] for name in ("good", "type", "values")}
    return short | {
        name: example[column]
        for column, name in _OF_AN_EXAMPLE.items()
        if example[column] not in (None, "")
    }
