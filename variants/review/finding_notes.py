"""Findings as a reviewer reads them: what is wrong, why it matters, what would be right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from brand.models import RuleVersion, Waiver
from brand.rules.types import Edit, Span
from variants.approval.proposal import Proposal, ProposedDocument
from variants.engine.types import Instant
from variants.example_words import texts_of
from variants.judging.judgement import JudgedFinding
from variants.review.witnesses import Seer, seer
from variants.targeting import TermNames

#: Fixes of one finding that are offered.
MOST_FIXES = 3
#: How much of an example or a fix is shown, in code points.
MOST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Fix:
    """A suggested fix: what stands there, what would stand there, and all of its edits."""

    number: int
    before: str
    after: str
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class Note:
    """One finding, numbered as on the page.

    `weight` is blocks, warns, suggests or waived. `place` names its sources. `requested` is the
    waiver that somebody asked for. `is_shown` says whether a card marks its text.
    """

    number: int
    weight: str
    judged: JudgedFinding
    message: str
    place: str
    fields: tuple[str, ...]
    title: str = ""
    rationale: str = ""
    link: str = ""
    good: str = ""
    bad: str = ""
    waivable: bool = False
    waiver_days: int = 0
    fixes: tuple[Fix, ...] = ()
    quoted: str = ""
    evidence: str = ""
    seer: Seer | None = None
    requested: Waiver | None = None
    is_shown: bool = field(default=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """What identifies the offence."""
        return self.judged.finding.fingerprint

    @property
    def module(self) -> str:
        """The key of the module."""
        return self.judged.finding.module

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where."""
        return self.judged.finding.spans


def weight_of(judged: JudgedFinding) -> str:
    """Say how a finding weighs where its content is approved."""
    if judged.waiver is not None or judged.is_excused:
        return "waived"
    severity = judged.finding.severity.get("approval", "block")
    return {"block": "blocks", "warn": "warns"}.get(severity, "suggests")


_ORDER = {"blocks": 0, "warns": 1, "suggests": 2, "waived": 3}


def notes_of(
    proposal: Proposal, labels: Mapping[str, Mapping[str, str]], names: TermNames, now: Instant
) -> list[Note]:
    """Return what rules say of a proposal, the worst first; two queries.

    :param labels: of fields by name, by key of the module.
    """
    found = [
        (each, judged)
        for each in proposal.changes
        if each.judgement is not None
        for judged in each.judgement.findings
    ]
    found.sort(key=lambda pair: (_ORDER[weight_of(pair[1])], pair[0].key, pair[1].finding.message))
    versions = _versions({judged.finding.rule for _each, judged in found})
    requested = _requested({judged.finding.fingerprint for _each, judged in found})
    notes = []
    for number, (each, judged) in enumerate(found, start=1):
        finding = judged.finding
        version = versions.get((finding.rule, finding.version))
        notes.append(
            Note(
                number=number,
                weight=weight_of(judged),
                judged=judged,
                message=finding.message,
                place=_place(each, judged),
                fields=tuple(
                    str(labels.get(each.key, {}).get(name, name)) for name in finding.fields
                ),
                title=version.rule.title if version else "",
                rationale=version.rationale if version else "",
                link=version.link if version else "",
                good=_example(version, good=True),
                bad=_example(version, good=False),
                waivable=version is not None and version.waivable,
                waiver_days=version.waiver_days if version else 0,
                fixes=_fixes(judged),
                quoted=" … ".join(span.text for span in finding.spans)[:MOST_SHOWN],
                evidence=evidence_words(finding.evidence),
                seer=seer(judged.witness, names, now) if judged.witness else None,
                requested=requested.get((finding.module, finding.fingerprint)),
            )
        )
    return notes


def _versions(keys: set[str]) -> dict[tuple[str, int], RuleVersion]:
    if not keys:
        return {}
    found = RuleVersion.objects.filter(rule__key__in=keys).select_related("rule")
    return {(version.rule.key, version.number): version for version in found}


def _requested(fingerprints: set[str]) -> dict[tuple[str, str], Waiver]:
    if not fingerprints:
        return {}
    asked = Waiver.objects.filter(
        fingerprint__in=fingerprints, state=Waiver.State.REQUESTED
    ).select_related("requested_by", "rule", "brand")
    return {(waiver.module, waiver.fingerprint): waiver for waiver in asked}


def _place(each: ProposedDocument, judged: JudgedFinding) -> str:
    document = each.new or each.old or {}
    known = {variant["key"]: variant["name"] for variant in document.get("variants", ())}
    named = [
        _("default") if key is None else (known.get(key) or key) for key in judged.finding.variants
    ]
    return ", ".join(named)


def _example(version: RuleVersion | None, *, good: bool) -> str:
    """The words of the first example that is good, or bad."""
    for example in version.examples if version else ():
        if example.get("good") is not good:
            continue
        texts = texts_of(example.get("type", ""), example.get("values", {}))
        if texts:
            return texts[0][:MOST_SHOWN]
    return ""


def _fixes(judged: JudgedFinding) -> tuple[Fix, ...]:
    fixes = []
    texts = {(span.field, span.start, span.end): span.text for span in judged.finding.spans}
    for number, edits in enumerate(judged.finding.fixes[:MOST_FIXES]):
        before = " … ".join(texts.get((each.field, each.start, each.end), "") for each in edits)
        after = " … ".join(each.replacement for each in edits)
        fixes.append(Fix(number, before[:MOST_SHOWN], after[:MOST_SHOWN], tuple(edits)))
    return tuple(fixes)


def evidence_words(evidence: Mapping[str, Any]) -> str:
    """What was measured, found and noted; the rest of the evidence is for machines."""
    said = {
        name: value
        for name, value in evidence.items()
        if value != "" and isinstance(value, str | int | float) and not isinstance(value, bool)
    }
    words = []
    if {"measured", "limit"} <= said.keys():
        words.append(_("%(measured)s against %(limit)s %(unit)s") % {"unit": "", **said})
    if {"found", "expected"} <= said.keys():
        words.append(_("found %(found)s, expected %(expected)s") % said)
    if "note" in said:
        words.append(str(said["note"]))
    return ", ".join(word.strip() for word in words)[:MOST_SHOWN]
