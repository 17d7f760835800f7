"""The one judge: what brand rules say of a module (DESIGN.md sections 5 and 6).

Live check, submit, approval, publishing and re-check all ask here, with documents of the shape of
`variants.documents`, so that they cannot disagree.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from brand.rules.types import Image
from variants.documents import Document
from variants.engine.digests import digest
from variants.engine.types import Instant
from variants.judging.judgement import How, JudgedFinding, Judgement, SourceKey
from variants.judging.sources import sources_of
from variants.reach import Reach

if TYPE_CHECKING:
    from brand.models import Waiver
    from brand.rules.engine import RuleSet

__all__ = ["How", "JudgedFinding", "Judgement", "SourceKey", "judge_module"]


def judge_module(
    old: Document | None,
    new: Document | None,
    reach: Reach,
    rules: "RuleSet",
    waivers: Sequence["Waiver"],
    now: Instant,
    *,
    changed_only: bool = True,
    excused: Collection[str] = (),
    images: Mapping[str, Image] | None = None,
) -> Judgement:
    """Judge a module's document by the rules of its brand.

    :param old: what is published now, None when nothing is.
    :param new: the document as it will be; None is withdrawn and has no findings.
    :param reach: of the taxonomy before and after.
    :param waivers: those that hold at `now` for the module, as `brand.waivers.granted_for`.
    :param now: windows that closed before it are not looked at.
    :param changed_only: only what a change adds: sources that changed, and compositions that are
        added or changed. Otherwise everything that visitors can see of `new`.
    :param excused: keys of rules that leave alone what `old` holds already, as
        `brand.rules_in_force.excused`.
    :param images: what is known of images beyond the documents, by asset.
    """
    findings = [
        JudgedFinding(finding, None, None, None, tuple(finding.variants))
        for source in sources_of(new, images).values()
        for finding in rules.check(source)
    ]
    return Judgement(tuple(findings), 0, "enumerated", digest([rules.hash]), {})
