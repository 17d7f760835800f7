"""Which rules hold for a brand: the active versions of its own rules and of those of every brand.

`rules_for` answers for any instant, so that an old decision can be replayed. `rule_set_for` is the
compiled set that holds now, kept in the process for as long as no version changes.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from brand.models import RuleVersion
from brand.rules.engine import RuleSet
from brand.rules.json_form import example_from_json, target_from_json
from brand.rules.types import DEFAULT_SEVERITY, Rule

#: How many compiled sets a process keeps: those of the brands that it was asked for last.
KEPT_SETS = 32

_sets: OrderedDict[tuple[Any, ...], RuleSet] = OrderedDict()
_sets_lock = Lock()


def as_rule(version: RuleVersion) -> Rule:
    """Return a version as the value that the rule engine works on; its rule must be loaded."""
    return Rule(
        key=version.rule.key,
        version=version.number,
        kind=version.rule.kind,
        title=version.rule.title,
        parameters=version.parameters,
        target=target_from_json(version.target),
        severity={**DEFAULT_SEVERITY, **version.severity},
        message=version.message,
        rationale=version.rationale,
        link=version.link,
        examples=tuple(map(example_from_json, version.examples)),
        waivable=version.waivable,
    )


def versions_for(brand_key: str, at: datetime | None = None) -> QuerySet[RuleVersion]:
    """Return the versions that hold for a brand at an instant, with their rules, by rule key.

    :param at: None is now, as the database has it in this transaction.
    """
    held = (
        Q(state=RuleVersion.State.ACTIVE)
        if at is None
        else Q(active_from__lte=at) & (Q(active_until=None) | Q(active_until__gt=at))
    )
    brands = Q(rule__brand=None) | Q(rule__brand__key=brand_key)
    found = RuleVersion.objects.filter(held, brands)
    return found.select_related("rule").order_by("rule__key", "number")


def rules_for(brand_key: str, at: datetime | None = None) -> tuple[Rule, ...]:
    """Return the rules that hold for a brand at an instant (None is now), in one query."""
    return tuple(as_rule(version) for version in versions_for(brand_key, at))


def rule_set_for(brand_key: str) -> RuleSet:
    """Return the compiled rules that hold for a brand now.

    One query asks which versions these are; they are read and compiled only where this process
    has not done so before.
    """
    # A version is the same for ever once it was created and became active at these instants; its
    # number alone may be another's after a transaction was undone.
    named = versions_for(brand_key).values_list("pk", "created_at", "active_from", "rule__title")
    names = tuple(named)
    with _sets_lock:
        if names in _sets:
            _sets.move_to_end(names)
            return _sets[names]
    rules = RuleSet(rules_of(name[0] for name in names))
    with _sets_lock:
        _sets[names] = rules
        while len(_sets) > KEPT_SETS:
            _sets.popitem(last=False)
    return rules


def rules_of(version_ids: Any) -> tuple[Rule, ...]:
    """Return versions by primary key as rules, whatever their state, by rule key."""
    found = RuleVersion.objects.filter(pk__in=list(version_ids)).select_related("rule")
    return tuple(as_rule(version) for version in found.order_by("rule__key", "number"))


@dataclass(frozen=True, slots=True)
class Excuse:
    """What a rule's activation left to content that was live before it.

    :param until: the excuse ends at this instant, which is not part of it.
    :param existing: the policy: `leave` or `warn` (docs/concepts/rule-life.md).
    """

    rule: str
    version: int
    until: datetime
    existing: str


def excused(brand_key: str, at: datetime | None = None) -> dict[str, Excuse]:
    """Return the rules that excuse existing content at an instant (None is now), by rule key.

    A finding of such a rule does not block where the document that is live holds the same finding
    (an equal fingerprint): what somebody wrote or changed since then is judged at once.
    """
    now = at or timezone.now()
    policies = (RuleVersion.Existing.LEAVE, RuleVersion.Existing.WARN)
    found = versions_for(brand_key, at).filter(existing__in=policies, existing_until__gt=now)
    return {
        version.rule.key: Excuse(
            version.rule.key, version.number, version.existing_until, version.existing
        )
        for version in found
        if version.existing_until is not None
    }
