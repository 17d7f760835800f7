"""Moving a version from one state of its life to the next, once, and saying so."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from brand.models import BrandRule, RuleVersion
from brand.rule_life.rights import check_may_keep
from brand.rule_life.signals import rule_changed
from brand.rules import semantics
from brand.rules.types import Rule

State = RuleVersion.State


def begin(version: RuleVersion, *, user: Any, states: Collection[Any]) -> RuleVersion:
    """Return a version anew, locked with all rules that it may contradict, to be moved.

    Two people who decide at once do so one after the other, on what the first has decided.

    :param states: those that it may be in.
    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: when it is in another state by now.
    """
    beside = BrandRule.objects.select_for_update().order_by("pk")
    if version.rule.brand_id is not None:
        beside = beside.filter(Q(brand=None) | Q(brand=version.rule.brand_id))
    list(beside.values_list("pk"))
    current = RuleVersion.objects.select_related("rule__brand").get(pk=version.pk)
    check_may_keep(user, current.rule)
    if current.state not in states:
        raise ValidationError(
            _(
                "Version %(number)d of “%(rule)s” is in the state “%(state)s” by now: look at it"
                " anew."
            )
            % {
                "number": current.number,
                "rule": current.rule,
                "state": current.get_state_display(),
            }
        )
    return current


def write(version: RuleVersion, **columns: Any) -> None:
    """Write where a version stands; the instance has it too."""
    RuleVersion.objects.filter(pk=version.pk).update(**columns)
    for name, value in columns.items():
        setattr(version, name, value)


def leave_draft(version: RuleVersion, rule: Rule) -> None:
    """Note what a draft means, for good."""
    if version.state == State.DRAFT:
        write(version, semantic_hash=semantics.semantic_hash(rule))


def retire_other(version: RuleVersion, state: Any, now: datetime) -> RuleVersion | None:
    """Retire the version of the same rule that is in a state, to make room; return it."""
    others = RuleVersion.objects.filter(rule=version.rule_id, state=state).exclude(pk=version.pk)
    other = others.select_related("rule").first()
    if other is not None:
        ended = {"active_until": now} if state == State.ACTIVE else {}
        write(other, state=State.RETIRED, **ended)
    return other


def tell(
    version: RuleVersion,
    action: str,
    user: Any,
    *,
    previous: RuleVersion | None = None,
    meaning_changed: bool = True,
    **data: Any,
) -> None:
    """Log what was done to a rule, and tell the rooms above when it is committed."""
    data |= {"version": version.number, "replaced": previous.number if previous else None}
    log(version.rule, action, user=user, data=data)
    transaction.on_commit(
        lambda: rule_changed.send(
            sender=RuleVersion,
            version=version,
            previous=previous,
            user=user,
            meaning_changed=meaning_changed,
        )
    )
