"""Rules for tests, each with the least that makes it whole."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from brand.models import Brand, BrandRule, RuleVersion
from brand.rule_life.surroundings import Surroundings
from brand.rules.semantics import semantic_hash
from brand.rules.types import Target
from brand.rules_in_force import as_rule
from tests.factories import make_brand

TYPES = {"hero": {"headline": "text", "body": "rich_text"}, "notice": {"title": "text"}}


def make_surroundings(**values: Any) -> Surroundings:
    """Return two module types, and targets that always meet."""

    def overlap(first: Target, second: Target) -> bool:
        return True

    return Surroundings(**{"types": TYPES, "overlap": overlap} | values)


def terms(*rows: tuple[str, str]) -> dict[str, Any]:
    """Return the parameters of a list of forbidden terms, each with what to write instead."""
    return {"rows": [{"term": term, "replacements": [other]} for term, other in rows]}


def examples(bad: str = "A cheap tent", fixed: str = "A good-value tent") -> list[dict[str, Any]]:
    """Return a good and a bad example for the term “cheap”."""
    return [
        {"good": True, "type": "hero", "values": {"headline": "A tent"}},
        {
            "good": False,
            "type": "hero",
            "values": {"headline": bad},
            "quoted": "cheap",
            "fixed": fixed,
        },
    ]


def make_rule(key: str = "no-cheap", brand: Brand | None = None, **values: Any) -> BrandRule:
    """Make a rule of a brand about terms, without a version."""
    columns = {"kind": "terms", "title": key.replace("-", " ").capitalize()} | values
    return BrandRule.objects.create(key=key, brand=brand or make_brand(), **columns)


def make_version(
    rule: BrandRule | None = None, state: str = "draft", at: datetime | None = None, **values: Any
) -> RuleVersion:
    """Make a version in a state; what is active is so since `at`, a day ago where None."""
    rule = rule or make_rule()
    version = RuleVersion(
        **{
            "rule": rule,
            "number": rule.versions.count() + 1,
            "state": state,
            "parameters": terms(("cheap", "good-value")),
            "examples": examples(),
        }
        | values
    )
    if state != "draft":
        version.semantic_hash = semantic_hash(as_rule(version))
    if state in ("active", "retired"):
        version.active_from = at or timezone.now() - timedelta(days=1)
    version.save()
    return version


def make_manager(name: str = "bea", brand: Brand | None = None) -> User:
    """Make a user in the manager group of a brand, which gets one if need be."""
    brand = brand or make_brand()
    if brand.managers is None:
        brand.managers = Group.objects.create(name=f"Managers of {brand.key}")
        brand.save()
    user = User.objects.create_user(name)
    user.groups.add(brand.managers)
    return user
