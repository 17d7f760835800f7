"""Reading a version as a rule, strictly: what forms, imports and scripts wrote is checked here."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brand.models import RuleVersion
from brand.rules.kinds.base import BadParameters
from brand.rules.registry import parse
from brand.rules.types import SEVERITIES, STAGES, Example, Rule
from brand.rules_in_force import as_rule
from taxonomy.models import Channel, Device, Locale, Segment

_TARGET_MEMBERS = ("types", "fields", "targeting")
_TARGETING_LISTS: dict[tuple[str, ...], Any] = {
    ("locales",): Locale,
    ("channels",): Channel,
    ("devices",): Device,
    ("segments", "any"): Segment,
    ("segments", "all"): Segment,
    ("segments", "none"): Segment,
}
_EXAMPLE_MEMBERS: dict[str, Any] = {
    "good": bool,
    "type": str,
    "values": dict,
    "default": (dict, type(None)),
    "quoted": (str, type(None)),
    "fixed": (str, type(None)),
    "note": str,
    "locale": str,
    "default_locale": str,
    "provenance": (dict, type(None)),
}
_NEEDED_OF_AN_EXAMPLE = ("good", "type", "values")


def readable_rule(version: RuleVersion) -> Rule:
    """Return what a version says, checked as a whole.

    :raises ValidationError: by column, each message with the place, the value and what was
        expected there.
    """
    errors: dict[str, list[str]] = {
        "target": list(_target_problems(version.target)),
        "severity": list(_severity_problems(version.severity)),
        "examples": list(_example_problems(version.examples)),
        "parameters": [],
    }
    if not errors["target"] and not errors["severity"] and not errors["examples"]:
        rule = as_rule(version)
        try:
            parse(rule)
        except BadParameters as bad:
            errors["parameters"] = [str(bad)]
        else:
            return rule
    raise ValidationError({column: found for column, found in errors.items() if found})


def _bad(path: str, value: Any, expected: str) -> str:
    return _("%(path)s: %(value)r, expected %(expected)s.") % {
        "path": path,
        "value": value,
        "expected": expected,
    }


def _target_problems(target: Any) -> Iterator[str]:
    if not isinstance(target, Mapping):
        yield _bad("target", target, _("an object"))
        return
    for name in sorted(target.keys() - set(_TARGET_MEMBERS)):
        yield _bad(f"target.{name}", target[name], _("no such member"))
    for name in ("types", "fields"):
        if not _is_texts(target.get(name, [])):
            yield _bad(f"target.{name}", target[name], _("a list of names"))
    yield from _targeting_problems(target.get("targeting", {}))


def _targeting_problems(targeting: Any) -> Iterator[str]:
    if not isinstance(targeting, Mapping):
        yield _bad("target.targeting", targeting, _("an object"))
        return
    segments = targeting.get("segments", {})
    if not isinstance(segments, Mapping):
        yield _bad("target.targeting.segments", segments, _("an object"))
        return
    named: list[tuple[tuple[str, ...], Any]] = [
        ((name,), value) for name, value in targeting.items() if name != "segments"
    ]
    named += [(("segments", name), value) for name, value in segments.items()]
    for path, keys in named:
        place = "target.targeting." + ".".join(path)
        model = _TARGETING_LISTS.get(path)
        if model is None:
            yield _bad(place, keys, _("no such member"))
        elif not _is_texts(keys):
            yield _bad(place, keys, _("a list of keys"))
        else:
            for key in _unknown(model, keys):
                yield _bad(place, key, _("the key of a term"))


def _unknown(model: Any, keys: list[str]) -> list[str]:
    if model is Locale:
        known = {tag.lower() for tag in Locale.objects.values_list("key", flat=True)}
        return [key for key in keys if key.lower() not in known]
    known = set(model.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [key for key in keys if key not in known]


def _severity_problems(severity: Any) -> Iterator[str]:
    if not isinstance(severity, Mapping):
        yield _bad("severity", severity, _("an object"))
        return
    for stage, weight in severity.items():
        if stage not in STAGES:
            yield _bad(f"severity.{stage}", weight, _("one of %s") % ", ".join(STAGES))
        elif weight not in SEVERITIES:
            yield _bad(f"severity.{stage}", weight, _("one of %s") % ", ".join(SEVERITIES))


def _example_problems(examples: Any) -> Iterator[str]:
    if not isinstance(examples, list):
        yield _bad("examples", examples, _("a list"))
        return
    known = Example.__dataclass_fields__
    for number, example in enumerate(examples):
        place = f"examples.{number}"
        if not isinstance(example, Mapping):
            yield _bad(place, example, _("an object"))
            continue
        for name, value in example.items():
            kind = _EXAMPLE_MEMBERS.get(name)
            if name not in known:
                yield _bad(f"{place}.{name}", value, _("no such member"))
            elif kind is not None and not isinstance(value, kind):
                yield _bad(f"{place}.{name}", value, _kind_in_words(kind))
        for name in _NEEDED_OF_AN_EXAMPLE:
            if name not in example:
                yield _bad(f"{place}.{name}", None, _kind_in_words(_EXAMPLE_MEMBERS[name]))


def _kind_in_words(kind: Any) -> str:
    words = {bool: _("true or false"), str: _("a text"), dict: _("an object")}
    if isinstance(kind, tuple):
        return _("%s or null") % words[kind[0]]
    return words[kind]


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
