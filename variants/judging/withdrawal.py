"""Taking away what a withdrawal exposes (DESIGN.md section 5, “Withdrawing never waits”).

A brand manager pulls something at once, whatever comes to light by it. Compositions that nobody
saw before are judged, and what takes part in one that blocks is withdrawn as well, until nothing
blocks. The default is the last resort: a module without a clean one is not served.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from wagtail.actions import action_registry
from wagtail.log_actions import log

from content.models import Module
from variants.documents import Document
from variants.judging.judgement import JudgedFinding, Judgement, SourceKey
from variants.judging.refusals import quoted
from variants.models import Variant

Judge = Callable[[Document | None, Document | None], Judgement | None]
"""Judges what a change adds, as `RulesAtHand.judge`."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a document that may not be served as it is.

    `document` is None where the whole module is withdrawn. `withdrawn` says for each variant taken
    away, and for None if the module is, the finding that it was for.
    """

    document: Document | None
    judgement: Judgement | None
    withdrawn: Mapping[SourceKey, JudgedFinding]


def without(document: Document, variants: Collection[SourceKey]) -> Document | None:
    """Return a document without some variants; None without the default (None among them)."""
    if None in variants:
        return None
    kept = [each for each in document["variants"] if each["key"] not in variants]
    return {**document, "variants": kept}


def cleaned(old: Document | None, new: Document, judge: Judge) -> Cleaned:
    """Take away from a document what takes part in anything that blocks, until nothing does.

    A rule that cannot be checked takes nothing away: with fewer variants there is less to check.
    """
    withdrawn: dict[SourceKey, JudgedFinding] = {}
    document: Document | None = new
    while True:
        judgement = judge(old, document)
        going = {} if judgement is None else _taking_part(judgement)
        if document is None or not going:
            return Cleaned(document, judgement, withdrawn)
        withdrawn |= going
        document = without(document, going.keys())


def _taking_part(judgement: Judgement) -> dict[SourceKey, JudgedFinding]:
    """Return the variants that take part in what blocks; the default where it does by itself."""
    going: dict[SourceKey, JudgedFinding] = {}
    for found in judgement.blocking("approval"):
        responsible = [variant for variant in found.finding.variants if variant is not None]
        others = [source for source in found.sources if source is not None]
        for source in responsible or others or found.finding.variants:
            going.setdefault(source, found)
    return going


def withdraw_rows(
    key: str,
    withdrawn: Mapping[SourceKey, JudgedFinding],
    user: AbstractBaseUser | None,
) -> None:
    """Take the rows off line that `cleaned` took away, and log what each was withdrawn for.

    To be called in the transaction of the publication.
    """
    if None in withdrawn:
        rows: list[Any] = list(Module.objects.filter(key=key, live=True))
    else:
        keys = [source for source in withdrawn if source is not None]
        live = Variant.objects.filter(module__key=key, key__in=keys, live=True)
        rows = list(live.select_related("module").order_by("key"))
    for row in rows:
        found = withdrawn[row.key if isinstance(row, Variant) else None]
        action = action_registry.get_action_class(type(row), "unpublish")
        action(row, user=user, log_action=False).execute(skip_permission_checks=True)
        log(row, "variants.withdraw_with", user=user, data=_reason(found))


def reasons(withdrawn: Mapping[SourceKey, JudgedFinding]) -> dict[str, Any]:
    """Return what the change log keeps of it: by variant (empty: the module), why."""
    return {source or "": _reason(found) for source, found in withdrawn.items()}


def _reason(found: JudgedFinding) -> dict[str, Any]:
    finding = found.finding
    return {
        "rule": finding.rule,
        "version": finding.version,
        "message": finding.message,
        "quoted": quoted(found)[:300],
        "variants": list(finding.variants),
    }
