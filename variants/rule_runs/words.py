"""What a run found, in words: “would block 37 published variants; 12 by “best price””."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brand.models import RuleRun, RuleVersion
from jobs.reports import Line
from variants.rule_runs.purposes import Purpose

#: How many texts a report lists.
LISTED = 10


def impact_in_words(run: RuleRun) -> str:
    """Say in one sentence what a run has found so far."""
    live, draft = run.counts["live"], run.counts["draft"]
    blocked = list(_things(live["block"], _("published")))
    noted = list(_things(_sum(live["warn"], live["suggest"]), _("published")))
    drafted = list(_things(_sum(*draft.values()), _("drafted")))
    would = _is_asked_beforehand(run)
    pieces = []
    if blocked:
        said = _("would block %s") if would else _("blocks %s")
        pieces.append(said % _listed(blocked))
    if noted:
        said = _("would remark on %s") if would else _("remarks on %s")
        pieces.append(said % _listed(noted))
    if drafted:
        said = _("would find %s") if would else _("finds %s")
        pieces.append(said % _listed(drafted))
    if run.counts["waived"]:
        waived = run.counts["waived"]
        pieces.append(ngettext("%d is waived", "%d are waived", waived) % waived)
    if not pieces:
        return _("Nothing violates it.") if run.version else _("Nothing violates any rule.")
    sentence = "; ".join(pieces)
    most = most_quoted(run)
    if most and most[0][1] > 1:
        sentence += _("; %(count)d by “%(text)s”") % {"text": most[0][0], "count": most[0][1]}
    return f"{sentence[0].upper()}{sentence[1:]}."


def most_quoted(run: RuleRun) -> list[tuple[str, int]]:
    """Return the texts that violate a rule in the most live variants and defaults, most first."""
    quoted: dict[str, int] = run.counts["quoted"]
    return sorted(quoted.items(), key=lambda each: (-each[1], each[0]))


def impact_lines(run: RuleRun) -> list[Line]:
    """Return a line for each text that violates a rule often, with the way to where it stands."""
    if run.version is None:
        return []
    url = reverse("variants_rule_findings", args=[run.version.pk])
    return [
        Line(
            ngettext("“%(text)s” in %(count)d place", "“%(text)s” in %(count)d places", count)
            % {"text": text, "count": count},
            url,
        )
        for text, count in most_quoted(run)[:LISTED]
    ]


def _is_asked_beforehand(run: RuleRun) -> bool:
    active = run.version is None or run.version.state == RuleVersion.State.ACTIVE
    return run.purpose in (Purpose.IMPACT, Purpose.SHADOW) or not active


def _sum(*counts: dict[str, int]) -> dict[str, int]:
    return {name: sum(each[name] for each in counts) for name in counts[0]}


def _things(counts: dict[str, Any], state: str) -> Iterator[str]:
    named = (
        (counts["variants"], ngettext("variant", "variants", counts["variants"])),
        (counts["defaults"], ngettext("default", "defaults", counts["defaults"])),
    )
    for count, name in named:
        if count:
            yield _("%(count)d %(state)s %(things)s") % {
                "count": count,
                "state": state,
                "things": name,
            }
    compositions = counts["compositions"]
    if compositions:
        yield ngettext("%d composition", "%d compositions", compositions) % compositions


def _listed(things: list[str]) -> str:
    return ", ".join(things)
