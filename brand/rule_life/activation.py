"""Making a version active: from here on it is what content is judged by.

What happens to content that is live already is chosen by whoever activates it
(`RuleVersion.Existing`, docs/concepts/rule-life.md).
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brand.models import RuleVersion
from brand.rule_life.moving import State, begin, leave_draft, retire_other, tell, write
from brand.rule_life.problems import check_no_contradictions, checked_rule
from brand.rule_life.surroundings import Surroundings

Existing = RuleVersion.Existing

#: How long people are warned at least before their content is withdrawn.
LEAST_WARNING = timedelta(days=7)


def activate(
    version: RuleVersion,
    *,
    user: Any,
    existing: str,
    until: datetime | None = None,
    around: Surroundings,
) -> RuleVersion:
    """Make a version active, in the place of the one that is.

    A version that means what the active one means takes over its policy as well: `existing` and
    `until` are not looked at. Otherwise withdrawing existing content takes two people: this notes
    the first one's wish, `confirm_withdrawal` by another one then activates.

    :param existing: what becomes of content that is live already, of `RuleVersion.Existing`.
    :param until: the day on which the policy ends; none where content is withdrawn now.
    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: with everything that is wrong: examples, contradictions with other
        active rules, the policy; nothing is written.
    """
    now = timezone.now()
    with transaction.atomic():
        version = begin(version, user=user, states=[State.DRAFT, State.SHADOW])
        rule = checked_rule(version, around)
        check_no_contradictions(version, rule, around)
        leave_draft(version, rule)
        active = version.rule.versions.filter(state=State.ACTIVE).first()
        if active is not None and active.semantic_hash == version.semantic_hash:
            existing, until = active.existing, active.existing_until
            _put_in_force(version, user, now, existing=existing, existing_until=until)
            return version
        check_policy(existing, until, now)
        if existing == Existing.WITHDRAW:
            return _ask_for_confirmation(version, user, now)
        _put_in_force(version, user, now, existing=existing, existing_until=until)
    return version


def confirm_withdrawal(version: RuleVersion, *, user: Any, around: Surroundings) -> RuleVersion:
    """Make a version active that withdraws what violates it, as somebody else asked for.

    :raises PermissionDenied: when the person does not keep the rule, or asked for it themselves.
    :raises ValidationError: when nobody asked, or as for `activate`; nothing is written.
    """
    now = timezone.now()
    with transaction.atomic():
        version = begin(version, user=user, states=[State.SHADOW])
        if not awaits_confirmation(version):
            raise ValidationError(
                _("Nobody asks for “%s” to withdraw content (any more).") % version.rule
            )
        if version.activated_by_id == user.pk:
            raise PermissionDenied(
                _("You asked for this yourself: a second person has to confirm it.")
            )
        check_no_contradictions(version, checked_rule(version, around), around)
        _put_in_force(version, version.activated_by, now, confirmed_by=user)
    return version


def withdraw_request(version: RuleVersion, *, user: Any) -> RuleVersion:
    """Take back that a version is to be activated so that it withdraws content.

    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: when nobody asked for it (any more).
    """
    with transaction.atomic():
        version = begin(version, user=user, states=[State.SHADOW])
        if not awaits_confirmation(version):
            raise ValidationError(
                _("Nobody asks for “%s” to withdraw content (any more).") % version.rule
            )
        write(version, existing=Existing.LEAVE, activated_by=None)
        tell(version, "brand.refuse_rule_withdrawal", user)
    return version


def awaits_confirmation(version: RuleVersion) -> bool:
    """Whether a second person is to confirm that a version becomes active and withdraws content."""
    return (
        version.state == State.SHADOW
        and version.existing == Existing.WITHDRAW
        and version.activated_by_id is not None
    )


def check_policy(existing: str, until: datetime | None, now: datetime) -> None:
    """Check what is to become of existing content.

    :raises ValidationError: by parameter, with what was expected.
    """
    if existing not in Existing.values:
        expected = ", ".join(Existing.values)
        raise ValidationError(
            {
                "existing": _("%(given)r is no policy: choose one of %(expected)s.")
                % {"given": existing, "expected": expected}
            }
        )
    if existing == Existing.WITHDRAW:
        if until is not None:
            raise ValidationError(
                {"until": _("Content is withdrawn now: this policy has no date.")}
            )
        return
    least = now + LEAST_WARNING if existing == Existing.WARN else now
    if until is None or until <= least:
        expected = (
            _("a date that is more than %d days ahead, so that people can mend their content")
            % LEAST_WARNING.days
            if existing == Existing.WARN
            else _("a date in the future")
        )
        raise ValidationError(
            {
                "until": _("Existing content until %(given)s: expected %(expected)s.")
                % {"given": until.isoformat() if until else _("no date"), "expected": expected}
            }
        )


def _ask_for_confirmation(version: RuleVersion, user: Any, now: datetime) -> RuleVersion:
    """Keep the wish with the version in shadow, which cannot change while another one decides."""
    if version.state == State.DRAFT:
        retire_other(version, State.SHADOW, now)
        write(version, state=State.SHADOW, shadow_at=now)
    write(version, existing=Existing.WITHDRAW, existing_until=None, activated_by=user)
    tell(version, "brand.ask_rule_withdrawal", user)
    return version


def _put_in_force(version: RuleVersion, user: Any, now: datetime, **columns: Any) -> None:
    previous = retire_other(version, State.ACTIVE, now)
    columns = {"activated_by": user} | columns
    write(version, state=State.ACTIVE, active_from=now, **columns)
    tell(
        version,
        "brand.activate_rule",
        columns.get("confirmed_by") or user,
        previous=previous,
        meaning_changed=previous is None or previous.semantic_hash != version.semantic_hash,
        existing=version.existing,
        until=version.existing_until.isoformat() if version.existing_until else None,
    )
