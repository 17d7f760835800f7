"""What follows from what a run finds, as the rule's policy for existing content says.

| policy | when the rule becomes active | on its date |
| --- | --- | --- |
| leave | nothing is said | owners are told; it stays live |
| warn | owners are told until when to mend it | it is withdrawn |
| withdraw | it is withdrawn | - |
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brand.models import KeptFinding, RuleRun, RuleVersion
from variants.models import Event
from variants.notices.telling import tell, tell_managers
from variants.rule_runs.judged import Found
from variants.rule_runs.owners import shares_of
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.withdrawing import withdraw_blocked

_Existing = RuleVersion.Existing
_WITHDRAWS = ((Purpose.RECHECK, _Existing.WITHDRAW), (Purpose.DEADLINE, _Existing.WARN))
_TELLS = (
    *_WITHDRAWS,
    (Purpose.RECHECK, _Existing.WARN),
    (Purpose.DEADLINE, _Existing.LEAVE),
)


def withdraws(run: RuleRun) -> bool:
    """Whether a run withdraws what it finds to be blocked."""
    return run.version is not None and (run.purpose, run.version.existing) in _WITHDRAWS


def withdraw_as_said(run: RuleRun, found: Iterable[Found], *, user: Any) -> list[str]:
    """Withdraw what the policy withdraws; return a sentence for each module that was refused."""
    if run.version is None or not withdraws(run):
        return []
    return withdraw_blocked(run.version, found, user=user)


def after_run(run: RuleRun) -> None:
    """Tell the owners of live content, and the managers where it has none."""
    version = run.version
    if version is None or (run.purpose, version.existing) not in _TELLS:
        return
    live = KeptFinding.objects.filter(version=version, of=KeptFinding.Of.LIVE)
    live = live.filter(last_seen__gte=run.started_at).order_by("module", "pk")
    if withdraws(run):
        _tell_owners(version, Event.WITHDRAWN, live.filter(state=KeptFinding.State.WITHDRAWN))
    _tell_owners(version, Event.FINDINGS, live.filter(state=KeptFinding.State.OPEN))


def _tell_owners(version: RuleVersion, event: Any, found: QuerySet[KeptFinding]) -> None:
    by_user, by_brand = shares_of(found.iterator(chunk_size=500))
    url = reverse("variants_findings") + f"?rule={version.rule.key}"
    for user, share in by_user.items():
        tell(
            event,
            users=[user],
            subject=_subject(version, share.count, event),
            text=_text(version, share.places, share.count),
            url=url,
        )
    for brand, share in by_brand.items():
        tell_managers(
            event,
            brand,
            subject=_subject(version, share.count, event),
            text=_text(version, share.places, share.count),
            url=url,
        )


def _subject(version: RuleVersion, count: int, event: Any) -> str:
    if event == Event.WITHDRAWN:
        said = ngettext(
            "“%(rule)s” withdrew what violates it: %(count)d thing of yours",
            "“%(rule)s” withdrew what violates it: %(count)d things of yours",
            count,
        )
    else:
        said = ngettext(
            "“%(rule)s” finds %(count)d thing in your live content",
            "“%(rule)s” finds %(count)d things in your live content",
            count,
        )
    return said % {"rule": version.rule, "count": count}


def _text(version: RuleVersion, places: list[str], count: int) -> str:
    lines = [version.rationale] if version.rationale else []
    until = version.existing_until
    if version.existing == _Existing.WARN and until is not None and until > timezone.now():
        lines.append(
            _("Mend it by %s: what still violates the rule then is withdrawn.")
            % date_format(timezone.localtime(until), "DATETIME_FORMAT")
        )
    lines += places
    if count > len(places):
        lines.append(_("and %d more") % (count - len(places)))
    return "\n".join(lines)
