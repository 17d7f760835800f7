"""What a run finds in a chunk of modules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from brand.models import KeptFinding
from variants.judging.judgement import JudgedFinding
from variants.judging.rules_at_hand import RulesAtHand, RulesOf
from variants.models import DocumentKind
from variants.moments import instant
from variants.reach import Reach
from variants.rule_runs.scope import ModuleContents
from variants.selectors import current_documents


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a module: of live content, or of drafts where live content has it not."""

    module: str
    brand: str
    of: Any  # of `KeptFinding.Of`
    judged: JudgedFinding


def rules_at_hand(rules_of: RulesOf, at: datetime) -> RulesAtHand:
    """Return what judges by some rules, in the taxonomy that is published."""
    taxonomy = current_documents(DocumentKind.TAXONOMY, ["taxonomy"]).get("taxonomy")
    return RulesAtHand(Reach(taxonomy, taxonomy, instant(at)), instant(at), rules_of)


def judge_chunk(contents: Iterable[ModuleContents], rules_of: RulesOf, at: datetime) -> list[Found]:
    """Judge modules as they are live, and what their drafts would bring besides.

    The number of queries does not depend on the number of modules.
    """
    rules = rules_at_hand(rules_of, at)
    chunk = list(contents)
    rules.load_for((None, document) for each in chunk for document in (each.live, each.draft))
    found: list[Found] = []
    for each in chunk:
        seen: set[str] = set()
        for of, document in ((KeptFinding.Of.LIVE, each.live), (KeptFinding.Of.DRAFT, each.draft)):
            if document is None:
                continue
            for judged in rules.found_in(document, known=frozenset(seen)):
                if judged.finding.fingerprint not in seen:
                    seen.add(judged.finding.fingerprint)
                    found.append(Found(each.key, document["brand"], of, judged))
    return found
