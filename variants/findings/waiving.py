"""Asking for a waiver of a finding from the form that it was found in."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from brand.models import RuleVersion
from brand.waivers import request_waiver
from variants.findings.check import Check
from variants.findings.days import day_of, last_day
from variants.findings.lines import name_of


class CannotAsk(Exception):
    """Why not: sentences by the name of what was asked for; empty for all of it."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(str(errors))


def ask_for_waiver(check: Check, data: Any, user: Any) -> str:
    """Ask that a finding be let pass, and say so.

    :param data: the name of the finding, the reason, an explanation and a day.
    :raises CannotAsk: with what to do; nothing is written then.
    """
    name = data.get("finding", "")
    found = next((each for each in check.findings if name_of(each.finding) == name), None)
    if found is None:
        raise CannotAsk({"": [_("The text has changed since: look at the findings again.")]})
    if not check.row.pk:
        raise CannotAsk({"": [_("Save the draft first: a waiver names it by its key.")]})
    try:
        waiver = request_waiver(
            found.finding,
            brand=check.module.brand,
            user=user,
            reason=data.get("reason", ""),
            explanation=data.get("explanation", ""),
            expires_at=_end_of(data.get("until", ""), found.finding.rule),
        )
    except PermissionDenied as error:
        raise CannotAsk({"": [str(error)]}) from error
    except ValidationError as error:
        listed = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        errors = {{"expires_at": "until"}.get(key, key): each for key, each in listed.items()}
        raise CannotAsk(errors) from error
    said = _("Asked for a waiver until %(day)s. A manager of the brand decides on it.")
    return said % {"day": last_day(waiver.expires_at)}


def _end_of(written: str, rule: str) -> datetime:
    """Return the end of a day; the last day there may be ends when the rule says."""
    try:
        day = date.fromisoformat(written)
        end = timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise CannotAsk({"until": [_("Choose the day on which it ends.")]}) from error
    held = RuleVersion.objects.filter(rule__key=rule, state=RuleVersion.State.ACTIVE)
    days = held.values_list("waiver_days", flat=True).first()
    latest = timezone.now() + timedelta(days=days or 0)
    if not timezone.now() < end <= latest + timedelta(days=1):
        raise CannotAsk(
            {
                "until": [
                    _("Choose a day from today to %(latest)s: this rule allows %(days)d days.")
                    % {"latest": day_of(latest), "days": days or 0}
                ]
            }
        )
    # Asked for by the day, the last one may end before midnight.
    return min(end, latest)
