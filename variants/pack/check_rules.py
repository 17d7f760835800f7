"""Checking the brand rules of a pack: everything that can be said before they are written.

That a rule does what its examples say, and contradicts no other, is checked when it is written, by
what checks it in the admin (`write_rules`).
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from brand.rule_life.activation import LEAST_WARNING
from brand.rules.kinds.base import BadParameters
from brand.rules.registry import parse
from brand.rules.types import Rule
from content.module_types import module_types
from variants.pack.check_terms import (
    TREES,
    holds_invalid,
    is_first,
    known_locales,
    refuse_unknown,
)
from variants.pack.known import Known
from variants.pack.problems import INVALID, Problem, Report, shown
from variants.pack.shapes import Members, refuse

#: Nothing is waived or left alone for longer.
_MOST_DAYS = 3_650

_is_link = URLValidator(schemes=["http", "https"])


def check_rules(rules: list[Members], known: Known, report: Report) -> None:
    """Check rules, with what they refer to; tags of locales become those of their entries."""
    places: dict[str, str] = {}
    for index, rule in enumerate(rules):
        path = f"rules[{index}]"
        is_first(rule, f"{path}.key", places, report)
        refuse_unknown(rule["brand"], f"{path}.brand", known.brands, "a brand", report)
        _check_identity(rule, path, known, report)
        _check_target(rule["target"], f"{path}.target", known, report)
        _check_types(rule, path, report)
        _check_parameters(rule, path, report)
        _check_life(rule, path, report)


def _check_identity(rule: Members, path: str, known: Known, report: Report) -> None:
    """A rule that is there keeps its kind and its brand: its versions were judged by them."""
    stored = known.rules.get(rule["key"]) if rule["key"] is not INVALID else None
    if stored is None:
        return
    for name, value in zip(("kind", "brand"), stored, strict=True):
        if rule[name] is not INVALID and rule[name] != value:
            expected = f"{shown(value)}, which the rule of this key has: it keeps its {name}"
            refuse(rule[name], f"{path}.{name}", report, expected)


def _check_target(target: Members, path: str, known: Known, report: Report) -> None:
    targeting = target["targeting"]
    place = f"{path}.targeting"
    targeting["locales"] = known_locales(targeting["locales"], f"{place}.locales", known, report)
    named = [(name, targeting[name], name) for name in ("channels", "devices")]
    named += [
        (f"segments.{name}", keys, "segments") for name, keys in targeting["segments"].items()
    ]
    for name, keys, section in named:
        for index, key in enumerate(keys):
            terms = getattr(known, section)
            refuse_unknown(key, f"{place}.{name}[{index}]", terms, TREES[section], report)


def _check_types(rule: Members, path: str, report: Report) -> None:
    """Check the names of types and fields, in the target and in the examples."""
    fields = {each.key: [field.name for field in each.fields] for each in module_types()}
    types = f"one of {', '.join(fields)}"
    target = rule["target"]
    for index, name in enumerate(target["types"]):
        if name is not INVALID and name not in fields:
            refuse(name, f"{path}.target.types[{index}]", report, types)
    meant = [each for each in target["types"] if each in fields] or list(fields)
    possible = sorted({name for each in meant for name in fields[each]})
    for index, name in enumerate(target["fields"]):
        if name is not INVALID and name not in possible:
            expected = f"a field of the types that are meant: {', '.join(possible)}"
            refuse(name, f"{path}.target.fields[{index}]", report, expected)
    for index, example in enumerate(rule["examples"]):
        if example["type"] is not INVALID and example["type"] not in fields:
            refuse(example["type"], f"{path}.examples[{index}].type", report, types)


def _check_parameters(rule: Members, path: str, report: Report) -> None:
    if rule["kind"] is INVALID or holds_invalid(rule["parameters"]):
        return
    try:
        parse(Rule("", 0, rule["kind"], "", rule["parameters"]))
    except BadParameters as bad:
        place = "parameters" if bad.path == "parameters" else f"parameters.{bad.path}"
        report(Problem(f"{path}.{place}", shown(bad.value), bad.expected))


def _check_life(rule: Members, path: str, report: Report) -> None:
    """Check the link, and for how long a waiver lasts and existing content is left alone."""
    if rule["link"] and rule["link"] is not INVALID:
        try:
            _is_link(rule["link"])
        except ValidationError:
            expected = "a link that begins with http:// or https://"
            refuse(rule["link"], f"{path}.link", report, expected)
    least = LEAST_WARNING.days + 1 if rule["existing"] == "warn" else 1
    for name, minimum in (("waiverDays", 1), ("existingDays", least)):
        for expected in _too_few(rule[name], minimum):
            refuse(rule[name], f"{path}.{name}", report, expected)


def _too_few(days: Any, minimum: int) -> Iterator[str]:
    if days is not INVALID and not minimum <= days <= _MOST_DAYS:
        yield f"a whole number of days from {minimum} to {_MOST_DAYS}"
