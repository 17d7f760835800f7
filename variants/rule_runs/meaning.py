"""What a run looks for, so that it does not go on with something else."""

from brand.models import RuleVersion
from brand.rules.semantics import semantic_hash
from brand.rules_in_force import as_rule


def meaning_of(version: RuleVersion | None) -> str:
    """Return the hash of what a version says now; empty for all active rules."""
    if version is None:
        return ""
    return version.semantic_hash or semantic_hash(as_rule(version))
