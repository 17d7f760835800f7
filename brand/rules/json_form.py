"""Rules as the JSON that versions store, there and back."""

from collections.abc import Mapping
from typing import Any

from brand.rules.types import STAGES, Example, Json, Rule, Target


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


def rule_from_json(value: Mapping[str, Json]) -> Rule:
    """Read a rule: an object of the members of `Rule`; all but key, kind and title may lack."""
    given: dict[str, Any] = {
        name: value[name] for name in ("message", "rationale", "link", "waivable") if name in value
    }
    if value.get("severity"):
        given["severity"] = {stage: value["severity"][stage] for stage in STAGES}
    return Rule(
        key=str(value["key"]),
        version=int(value.get("version") or 1),
        kind=str(value["kind"]),
        title=str(value["title"]),
        parameters=dict(value.get("parameters") or {}),
        target=target_from_json(value.get("target") or {}),
        examples=tuple(map(example_from_json, value.get("examples") or ())),
        **given,
    )


def rule_to_json(rule: Rule) -> dict[str, Json]:
    """Write a rule."""
    return {
        "key": rule.key,
        "version": rule.version,
        "kind": rule.kind,
        "title": rule.title,
        "parameters": dict(rule.parameters),
        "target": target_to_json(rule.target),
        "severity": dict(rule.severity),
        "message": rule.message,
        "rationale": rule.rationale,
        "link": rule.link,
        "examples": [example_to_json(example) for example in rule.examples],
        "waivable": rule.waivable,
    }
