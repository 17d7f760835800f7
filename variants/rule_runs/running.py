"""A run, as the job that does it: chunk by chunk, each one kept with the place where it stands."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from brand.models import RuleRun, RuleVersion
from brand.rules.engine import RuleSet
from brand.rules_in_force import as_rule, rule_set_for
from jobs.reports import Line, Report
from jobs.running import RunningJob
from variants.judging.rules_at_hand import RulesOf
from variants.rule_runs.consequences import after_run, withdraw_as_said
from variants.rule_runs.counting import added
from variants.rule_runs.judged import judge_chunk
from variants.rule_runs.keeping import keep
from variants.rule_runs.meaning import meaning_of
from variants.rule_runs.scope import modules_of, read_chunk
from variants.rule_runs.words import impact_in_words, impact_lines

State = RuleRun.State


def run_rules(job: RunningJob, *, run: int) -> Report:
    """Do what is left of a run.

    Each chunk may be done twice, which changes nothing. A worker that was taken for lost and is
    not stops at its next chunk: another one is past it.

    :raises ValidationError: when the rule has changed since the run began, or is retired.
    """
    row = RuleRun.objects.select_related("version__rule__brand").get(pk=run)
    refused: list[str] = []
    if row.state == State.FAILED:  # somebody starts it again
        _write(row, state=State.RUNNING, ended_at=None)
    try:
        while row.state == State.RUNNING:
            job.progress(row.done, row.total, _place(row))
            refused += _step(row, user=job.user)
    except Exception:
        _write(row, state=State.FAILED, ended_at=timezone.now())
        raise
    if row.state == State.FAILED:
        raise ValidationError(
            _("The rule has changed since this began, or another run looks at it now.")
        )
    lines = [Line(sentence) for sentence in refused]
    return Report(impact_in_words(row), [*lines, *impact_lines(row)])


def _step(run: RuleRun, *, user: Any) -> list[str]:
    """Do one chunk, or end the run after the last one; return what was refused on the way."""
    now = timezone.now()
    contents = read_chunk(modules_of(run.version), run.after)
    if not contents:
        _write(run, state=State.DONE, ended_at=now)
        after_run(run)
        return []
    rules_of, versions = _rules(run)
    # What is built in is judged everywhere, and is nobody's rule.
    found = [
        each
        for each in judge_chunk(contents, rules_of, now)
        if (each.judged.finding.rule, each.judged.finding.version) in versions
    ]
    keys = [each.key for each in contents]
    if not _still_holds(run):
        _write(run, state=State.FAILED, ended_at=now)
        return []
    keep(found, modules=keys, versions=versions, at=now)
    refused = withdraw_as_said(run, found, user=user)
    # The place where the run stands comes last: a chunk that was stopped on the way is done again.
    columns = {
        "after": keys[-1],
        "done": run.done + len(keys),
        "counts": run.counts | added(run.counts, found),
    }
    here = RuleRun.objects.filter(pk=run.pk, after=run.after, state=State.RUNNING)
    if here.update(**columns):
        for name, value in columns.items():
            setattr(run, name, value)
    else:
        run.state = State.FAILED
    return refused


def _rules(run: RuleRun) -> tuple[RulesOf, Mapping[tuple[str, int], int]]:
    """The rules of a run by brand, and the primary keys of their versions by key and number."""
    if run.version is not None:
        rule = as_rule(run.version)
        rules = RuleSet([rule])
        return lambda brand: rules, {(rule.key, rule.version): run.version.pk}
    active = RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE)
    named = active.values_list("rule__key", "number", "pk")
    return cache(rule_set_for), {(key, number): pk for key, number, pk in named}


def _still_holds(run: RuleRun) -> bool:
    """Whether the version still says what it said when the run began, and is not retired."""
    if run.version is None:
        return True
    version = RuleVersion.objects.select_related("rule").get(pk=run.version.pk)
    is_retired = version.state == RuleVersion.State.RETIRED
    return not is_retired and meaning_of(version) == run.counts.get("meaning")


def _write(run: RuleRun, **columns: Any) -> None:
    RuleRun.objects.filter(pk=run.pk).update(**columns)
    for name, value in columns.items():
        setattr(run, name, value)


def _place(run: RuleRun) -> str:
    if not run.after:
        return _("Looking at the first modules")
    return _("Looking at the modules after “%s”") % run.after
