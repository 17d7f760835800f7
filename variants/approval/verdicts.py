"""What brand rules say of a whole proposal."""

from variants.approval.proposal import Proposal
from variants.engine.digests import digest
from variants.judging.judgement import JudgedFinding


def findings_that_block(proposal: Proposal) -> list[JudgedFinding]:
    """Return the unwaived findings that keep a proposal from being approved."""
    return [
        finding
        for each in proposal.changes
        if each.judgement
        for finding in each.judgement.blocking("approval")
    ]


def rules_of(proposal: Proposal) -> dict[str, int]:
    """Return the versions of rules that a proposal was judged by, by key of the rule."""
    rules: dict[str, int] = {}
    for each in proposal.changes:
        if each.judgement:
            rules |= each.judgement.rules
    return rules


def verdict_of(proposal: Proposal) -> str:
    """Return one hash of what the rules said of every document."""
    said = {
        f"{each.kind} {each.key}": each.judgement.verdict
        for each in proposal.changes
        if each.judgement
    }
    return digest(said)
