"""Judging again what went live, as of its instant: “why could this be live?”"""

from typing import Any

import orjson

from brand.rules.engine import RuleSet
from brand.rules_in_force import rules_for
from variants.documents import Document
from variants.judging.judgement import Judgement
from variants.judging.rules_at_hand import RulesAtHand
from variants.models import ChangeLogEntry, DocumentKind
from variants.moments import instant
from variants.reach import Reach


def replayed(entry: ChangeLogEntry) -> Judgement | None:
    """Judge a module's published document by the rules, terms and waivers that held then.

    The verdict is the one that the entry keeps, unless images of then are others now.

    :returns: None where no rules held, and for what was withdrawn.
    """
    if entry.kind != DocumentKind.MODULE or not entry.document:
        return None
    at = entry.generation.at

    def rules_then(brand: str) -> RuleSet:
        return RuleSet(rules_for(brand, at))

    now = instant(at)
    reach = Reach(
        _document(DocumentKind.TAXONOMY, generation__lt=entry.generation_id),
        _document(DocumentKind.TAXONOMY, generation__lte=entry.generation_id),
        now,
    )
    before = _document(entry.kind, key=entry.key, generation__lt=entry.generation_id)
    after: Document = orjson.loads(entry.document)
    rules = RulesAtHand(reach, now, rules_then)
    rules.load_for([(before, after)])
    return rules.judge(before, after)


def _document(kind: str, **which: Any) -> Document | None:
    """Return the newest of some documents, None where there is none or it was withdrawn."""
    found = ChangeLogEntry.objects.filter(kind=kind, **which).order_by("-generation")
    text = found.values_list("document", flat=True).first()
    return orjson.loads(text) if text else None
