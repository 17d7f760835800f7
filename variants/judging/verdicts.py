"""The one judge: what brand rules say of a module (DESIGN.md sections 5 and 6).

Live check, submit, approval, publishing and re-check all ask here, with documents of the shape of
`variants.documents`, so that they cannot disagree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from brand.rules.canonical import digest
from brand.rules.engine import RuleSet
from brand.rules.types import Image, Span
from variants.documents import Document
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.types import Instant
from variants.judging import languages
from variants.judging.findings import Findings
from variants.judging.judgement import How, JudgedFinding, Judgement, SourceKey
from variants.reach import Reach

if TYPE_CHECKING:
    from brand.models import Waiver

__all__ = ["How", "JudgedFinding", "Judgement", "SourceKey", "found_in", "judge_module"]


def judge_module(
    old: Document | None,
    new: Document | None,
    reach: Reach,
    rules: RuleSet,
    waivers: "Sequence[Waiver]",
    now: Instant,
    *,
    changed_only: bool = True,
    excused: Collection[str] = (),
    images: Mapping[str, Image] | None = None,
    list_all: bool = True,
    limit: int = DEFAULT_LIMIT,
) -> Judgement:
    """Judge a module's document by the rules of its brand.

    :param old: what is published now, None when nothing is.
    :param new: the document as it will be; None is withdrawn and has no findings.
    :param reach: of the taxonomy before and after.
    :param waivers: those that hold at `now` for the module, as `brand.waivers.granted_for`.
    :param now: windows that closed before it are not looked at.
    :param changed_only: only what a change adds: compositions that are added or changed, and the
        sources in them. Otherwise everything that visitors can see of `new`.
    :param excused: keys of rules that leave alone what `old` holds already, as
        `brand.rules_in_force.excused`.
    :param images: what is known of images beyond the documents, by asset.
    :param list_all: False where it is known that the module has too many cells to be listed.
    :param limit: cells of a module, or of a projection, that are listed.
    """
    found: list[JudgedFinding] = []
    cells = 0
    projections: Mapping[str, str] = {}
    how: How = "enumerated"
    if new is not None:
        findings = Findings(
            old,
            new,
            reach,
            rules,
            now,
            changed_only=changed_only,
            excused=excused,
            images=images,
            list_all=list_all,
            limit=limit,
        )
        found = _in_order(findings.all(), rules, waivers)
        cells, how = findings.visible.cells, findings.visible.how
        projections = findings.projections
    return Judgement(
        findings=tuple(found),
        cells=cells,
        how=how,
        verdict=_verdict(old, new, reach, rules, found, how),
        rules={each.rule.key: each.rule.version for each in rules.rules}
        | {languages.KEY: languages.VERSION},
        projections=projections,
    )


def found_in(
    document: Document,
    reach: Reach,
    rules: RuleSet,
    waivers: "Sequence[Waiver]",
    now: Instant,
    *,
    images: Mapping[str, Image] | None = None,
    known: Collection[str] = (),
) -> list[JudgedFinding]:
    """Return what rules find in a module's document as it stands, without a verdict.

    These are the findings of `judge_module` where nothing was published before, in the same order,
    for those who look at everything: nothing of what is built in, and `cells` are those of what
    each rule reads.

    :param known: fingerprints of findings that are left out.
    """
    findings = Findings(
        None,
        document,
        reach,
        rules,
        now,
        changed_only=False,
        excused=(),
        images=images,
        list_all=False,
        limit=DEFAULT_LIMIT,
    )
    return _in_order(findings.of_rules(known), rules, waivers)


def _in_order(
    found: Iterable[JudgedFinding], rules: RuleSet, waivers: "Sequence[Waiver]"
) -> list[JudgedFinding]:
    """Return findings in order, each with the waiver that lets it pass."""
    passing = _waivers_by_offence(rules, waivers)
    return sorted((_waived(each, passing) for each in found), key=_order)


def _waivers_by_offence(
    rules: RuleSet, waivers: "Sequence[Waiver]"
) -> dict[tuple[str, str, str], int]:
    """Return the waivers that a rule honours, by rule, module and fingerprint."""
    meanings = {each.rule.key: each.meaning for each in rules.rules if each.rule.waivable}
    return {
        (waiver.rule.key, waiver.module, waiver.fingerprint): waiver.pk
        for waiver in waivers
        if meanings.get(waiver.rule.key) == waiver.semantic_hash
    }


def _waived(found: JudgedFinding, passing: Mapping[tuple[str, str, str], int]) -> JudgedFinding:
    finding = found.finding
    waiver = passing.get((finding.rule, finding.module, finding.fingerprint))
    return found if waiver is None else replace(found, waiver=waiver)


def _verdict(
    old: Document | None,
    new: Document | None,
    reach: Reach,
    rules: RuleSet,
    found: Sequence[JudgedFinding],
    how: How,
) -> str:
    """Return a hash of everything that was judged and of what was found; no words for people."""
    return digest(
        {
            "rules": rules.hash,
            "documents": [digest(old), digest(new)],
            "taxonomies": reach.digests,
            "findings": [_facts(each) for each in found],
            "how": how,
        }
    )


def _facts(found: JudgedFinding) -> list[Any]:
    """Return what a verdict says of a finding."""
    finding = found.finding
    return [
        finding.rule,
        finding.version,
        list(finding.variants),
        list(finding.fields),
        [_place(span) for span in finding.spans],
        finding.fingerprint,
        finding.severity,
        list(found.sources),
        found.cells,
        found.waiver,
        found.is_excused,
    ]


def _place(span: Span) -> list[Any]:
    return [span.field, span.start, span.end, span.text]


def _order(found: JudgedFinding) -> tuple[Any, ...]:
    finding = found.finding
    return (
        finding.rule,
        finding.of_composition,
        [variant or "" for variant in finding.variants],
        finding.fields,
        [(span.field, span.start, span.end) for span in finding.spans],
        finding.fingerprint,
    )
