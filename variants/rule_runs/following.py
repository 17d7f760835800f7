"""Looking again at modules with findings when something was published of them."""

from datetime import datetime

from django.db import transaction

from brand.models import KeptFinding, RuleRun, RuleVersion
from brand.rules_in_force import rule_set_for
from variants.models import ChangeLogEntry, DocumentKind
from variants.rule_runs.judged import judge_chunk
from variants.rule_runs.keeping import STANDING, keep
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.scope import CHUNK, read_keys
from variants.selectors import current_generation


def follow_publications(now: datetime) -> int:
    """Judge what has findings and was published since this last looked; return how many modules.

    `RuleRun.done` of the run for this purpose is the generation that was looked at last. At most a
    chunk at a time: the rest is left to the next turn.
    """
    run, _made = RuleRun.objects.get_or_create(
        purpose=Purpose.FOLLOW, version=None, defaults=_from_here(now)
    )
    if run.done >= current_generation():
        return 0
    entries = ChangeLogEntry.objects.filter(
        kind=DocumentKind.MODULE, generation__gt=run.done
    ).order_by("generation", "id")
    touched = list(entries.values_list("generation_id", "key")[: 10 * CHUNK])
    looked_at = touched[-1][0] if touched else current_generation()
    keys = {key for _generation, key in touched}
    with_findings = KeptFinding.objects.filter(
        module__in=keys,
        state__in=STANDING,
        of=KeptFinding.Of.LIVE,
        version__state=RuleVersion.State.ACTIVE,
    )
    modules = sorted(set(with_findings.values_list("module", flat=True)))
    found = judge_chunk(read_keys(modules), rule_set_for, now)
    active = RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE)
    versions = {
        (key, number): pk for key, number, pk in active.values_list("rule__key", "number", "pk")
    }
    with transaction.atomic():
        keep(found, modules=modules, versions=versions, at=now)
        RuleRun.objects.filter(pk=run.pk, done=run.done).update(done=looked_at, ended_at=now)
    return len(modules)


def _from_here(now: datetime) -> dict[str, object]:
    return {
        "state": RuleRun.State.DONE,
        "done": current_generation(),
        "started_at": now,
        "ended_at": now,
    }
