"""Whether rules can find anything in a module at all, before its contexts are looked at.

Which contexts reach which variant takes most of the time of judging, and only ever makes findings
fewer: where the texts alone give no rule a reason to speak, there is nothing to judge.
"""

from brand.rules.engine import RuleSet
from variants.documents import Document
from variants.judging.composition_rules import CompositionRule
from variants.judging.source_rules import findings_of
from variants.judging.sources import sources_of


def is_silent(rules: RuleSet, document: Document) -> bool:
    """Say that no rule can find anything in a document; False where that is not known.

    Rules about images are not asked: they need the files.
    """
    if any("image" in each.kind.reads for each in rules.rules):
        return False
    sources = sources_of(document)
    if any(True for source in sources.values() for _found in findings_of(source, rules)):
        return False
    for each in rules.composition_rules:
        rule = CompositionRule(each, sources)
        # Where no group says anything to it, all compositions are one and the same to it.
        if rule.fields and (rule.groups or rule.violations(())):
            return False
    return True
