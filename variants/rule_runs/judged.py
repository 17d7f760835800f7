"""What a run finds in a chunk of modules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from brand.models import KeptFinding, Waiver
from brand.rules.engine import RuleSet
from brand.waivers import granted_for
from variants.documents import Document
from variants.judging.judgement import JudgedFinding
from variants.judging.verdicts import judge_module
from variants.models import DocumentKind
from variants.moments import instant
from variants.reach import Reach
from variants.rule_runs.scope import ModuleContents
from variants.selectors import current_documents

#: The compiled rules that hold for a brand, by its key.
RulesOf = Callable[[str], RuleSet]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a module: of live content, or of drafts where live content has it not."""

    module: str
    brand: str
    of: Any  # of `KeptFinding.Of`
    judged: JudgedFinding


def judge_chunk(contents: Iterable[ModuleContents], rules_of: RulesOf, at: datetime) -> list[Found]:
    """Judge modules as they are live, and what their drafts would bring besides.

    The number of queries does not depend on the number of modules.
    """
    chunk = list(contents)
    taxonomy = _taxonomy()
    reach = Reach(taxonomy, taxonomy, instant(at))
    waivers: dict[str, list[Waiver]] = {each.key: [] for each in chunk}
    for waiver in granted_for(waivers.keys(), at):
        waivers[waiver.module].append(waiver)
    found: list[Found] = []
    for each in chunk:
        seen: set[str] = set()
        for of, document in ((KeptFinding.Of.LIVE, each.live), (KeptFinding.Of.DRAFT, each.draft)):
            if document is None:
                continue
            judgement = judge_module(
                None,
                document,
                reach,
                rules_of(document["brand"]),
                waivers[each.key],
                instant(at),
                changed_only=False,
            )
            for judged in judgement.findings:
                if judged.finding.fingerprint not in seen:
                    seen.add(judged.finding.fingerprint)
                    found.append(Found(each.key, document["brand"], of, judged))
    return found


def _taxonomy() -> Document | None:
    return current_documents(DocumentKind.TAXONOMY, ["taxonomy"]).get("taxonomy")
