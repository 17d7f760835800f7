"""What is due by itself: runs that were lost, days on which a rule's patience ends, waivers."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from brand.models import RuleRun, RuleVersion
from jobs.models import Job
from variants.rule_runs.following import follow_publications
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import give_job, start_run
from variants.rule_runs.waiver_notices import end_expired, tell_of_expiring


def run_due_rules(now: datetime | None = None) -> Iterator[str]:
    """Do what is due; yield a sentence for each. Safe in several processes at once."""
    now = now or timezone.now()
    yield from _go_on_with_lost_runs()
    yield from _end_patience(now)
    yield from tell_of_expiring(now)
    yield from end_expired(now)
    mended = follow_publications(now)
    if mended:
        yield f"Looked again at {mended} modules with findings."


def _go_on_with_lost_runs() -> Iterator[str]:
    """Give a new job to runs whose job is over and that are not: its worker was killed."""
    lost = RuleRun.objects.filter(state=RuleRun.State.RUNNING).filter(
        Q(job=None) | Q(job__state__in=(Job.State.FAILED, Job.State.DONE))
    )
    for pk in lost.values_list("pk", flat=True):
        with transaction.atomic():
            # Of several processes that see it one takes it.
            run = lost.select_for_update(of=("self",)).filter(pk=pk).first()
            if run is not None:
                give_job(run, user=run.job and run.job.user)
                yield f"Goes on where it stood: {run}"


def _end_patience(now: datetime) -> Iterator[str]:
    """Look at everything once more on the day on which existing content is excused no longer."""
    policies = (RuleVersion.Existing.LEAVE, RuleVersion.Existing.WARN)
    looked_at = RuleRun.objects.filter(version=OuterRef("pk"), purpose=Purpose.DEADLINE)
    due = RuleVersion.objects.filter(
        ~Exists(looked_at),
        state=RuleVersion.State.ACTIVE,
        existing__in=policies,
        existing_until__lte=now,
    )
    for version in due.select_related("rule", "activated_by"):
        start_run(version, Purpose.DEADLINE, user=version.activated_by)
        yield f"The time that “{version.rule}” leaves to existing content has ended."
