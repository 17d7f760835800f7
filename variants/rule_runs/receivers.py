"""What follows when a rule or a waiver changes: kept findings follow, and runs begin."""

from typing import Any

from brand.models import KeptFinding, RuleRun, RuleVersion, Waiver
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import start_run
from variants.rule_runs.waiver_notices import tell_of_waiver

_Kept = KeptFinding.State
_Waiver = Waiver.State


def rule_was_changed(
    version: RuleVersion,
    previous: RuleVersion | None,
    user: Any,
    meaning_changed: bool,
    **kwargs: Any,
) -> None:
    """Close what retired versions found, and look at everything with the new one.

    A version that means what the previous one meant takes over its findings: nothing is looked at
    again.
    """
    standing = KeptFinding.objects.filter(state__in=(_Kept.OPEN, _Kept.WAIVED))
    if previous is not None and not meaning_changed:
        KeptFinding.objects.filter(version=version).delete()
        KeptFinding.objects.filter(version=previous).update(version=version)
        return
    if previous is not None:
        standing.filter(version=previous).update(state=_Kept.RULE_RETIRED)
    if version.state == RuleVersion.State.RETIRED:
        standing.filter(version=version).update(state=_Kept.RULE_RETIRED)
    elif version.state == RuleVersion.State.ACTIVE:
        start_run(version, Purpose.RECHECK, user=user)
    elif not RuleRun.objects.filter(version=version, purpose=Purpose.SHADOW).exists():
        start_run(version, Purpose.SHADOW, user=user)


def waiver_was_changed(waiver: Waiver, user: Any, **kwargs: Any) -> None:
    """Say at once of kept findings whether they are waived, and tell whoever waits for it."""
    same = KeptFinding.objects.filter(module=waiver.module, fingerprint=waiver.fingerprint)
    if waiver.state == _Waiver.GRANTED:
        same.filter(state=_Kept.OPEN).update(state=_Kept.WAIVED)
    elif waiver.state == _Waiver.REVOKED:
        same.filter(state=_Kept.WAIVED).update(state=_Kept.OPEN)
    tell_of_waiver(waiver)
