"""Starting a run: a row that says how far it is, and a job that does it."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brand.models import BrandRule, KeptFinding, RuleRun, RuleVersion
from brand.rule_life.rights import check_may_keep
from jobs.starting import start_job
from variants.rule_runs.counting import no_counts
from variants.rule_runs.meaning import meaning_of
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.running import run_rules
from variants.rule_runs.scope import modules_of

State = RuleRun.State


def start_run(version: RuleVersion | None, purpose: Any, *, user: Any) -> RuleRun:
    """Begin to run a version over everything, or all active rules where it is None.

    A run for the same version and purpose that is still going on, and looks at what the version
    says now, is returned instead: nothing is done twice.
    """
    with transaction.atomic():
        if version is not None:
            # Of two people who ask at once the second gets the run of the first.
            BrandRule.objects.select_for_update().get(pk=version.rule_id)
        meaning = meaning_of(version)
        running = RuleRun.objects.filter(version=version, state=State.RUNNING)
        for run in running.filter(purpose=purpose):
            if run.counts.get("meaning") == meaning:
                return run
        running.update(state=State.FAILED, ended_at=timezone.now())
        if version is not None and version.state == RuleVersion.State.DRAFT:
            # What another wording of the draft found says nothing of this one.
            KeptFinding.objects.filter(version=version).delete()
        run = RuleRun.objects.create(
            version=version,
            purpose=purpose,
            total=modules_of(version).count(),
            counts=no_counts() | {"meaning": meaning},
            started_at=timezone.now(),
        )
        give_job(run, user=user)
    return run


def preview_impact(version: RuleVersion, *, user: Any) -> RuleRun:
    """Begin to see what a version would find if it were active; nobody else sees it.

    :raises PermissionDenied: when the person does not keep the rule.
    """
    check_may_keep(user, version.rule)
    return start_run(version, Purpose.IMPACT, user=user)


def give_job(run: RuleRun, *, user: Any) -> None:
    """Let a job go on with a run where it stands."""
    title = _("All rules") if run.version is None else str(run.version.rule)
    run.job = start_job(
        run_rules,
        title=_("%(rule)s: %(purpose)s") % {"rule": title, "purpose": Purpose(run.purpose).label},
        user=user,
        continue_at=""
        if run.version is None
        else reverse("variants_rule_findings", args=[run.version.pk]),
        run=run.pk,
    )
    RuleRun.objects.filter(pk=run.pk).update(job=run.job)
