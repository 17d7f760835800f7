"""The summary of a release that lists go by: how risky it is, and what it is about.

Looking at a release whole takes a moment, and a list shows sixty of them. So what is found is
written down when a release is submitted and each time somebody looks at it.
"""

from collections.abc import Iterable
from typing import Any

from variants.approval.authors import authors
from variants.approval.brands import brands_concerned
from variants.approval.proposal import Proposal, ProposedDocument
from variants.models import Release, ReviewSummary
from variants.review.finding_notes import weight_of
from variants.targeting import targeted_keys

LOW, MEDIUM, HIGH = 0, 1, 2
#: Compositions from which on a change is no small one.
MANY = 50
_PRIORITIES = ("standard", "campaign", "mandatory")


def summarise(release: Release, proposal: Proposal) -> ReviewSummary:
    """Write down what a proposal is about."""
    changed = [variant for each in proposal.changes for variant in _changed_variants(each)]
    priorities = [variant["priority"] for variant in changed]
    weights = [
        weight_of(judged)
        for each in proposal.changes
        if each.judgement
        for judged in each.judgement.findings
    ]
    changes = [each.composition_change for each in proposal.changes if each.composition_change]
    cells = [one.cells for change in changes for one in change.added]
    cells += [one.cells for change in changes for one in change.changed]
    values: dict[str, Any] = {
        "seen": proposal.digest,
        "blocking": weights.count("blocks") + len(proposal.refusals),
        "warnings": weights.count("warns"),
        "compositions": len(cells),
        "cells": sum(cells),
        "priority": max(priorities, key=_PRIORITIES.index, default=""),
        "tokens": _tokens(release, proposal, changed),
    }
    uncounted = not all(change.enumerated for change in changes)
    values["risk"] = _risk(values, uncounted)
    summary, _made = ReviewSummary.objects.update_or_create(release=release, defaults=values)
    return summary


def _risk(values: dict[str, Any], uncounted: bool) -> int:
    """High with findings or a mandatory variant; medium for a campaign, or many compositions."""
    if values["blocking"] or values["warnings"] or values["priority"] == "mandatory":
        return HIGH
    if values["priority"] == "campaign" or values["compositions"] >= MANY or uncounted:
        return MEDIUM
    return LOW


def _changed_variants(each: ProposedDocument) -> Iterable[dict[str, Any]]:
    """The variants that come, go or change, as they will be."""
    before, after = (
        {variant["key"]: variant for variant in (document or {}).get("variants", ())}
        for document in (each.old, each.new)
    )
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            yield after.get(key) or before[key]


def _tokens(release: Release, proposal: Proposal, changed: list[dict[str, Any]]) -> str:
    brands = {brand.key for brand in brands_concerned(release)} | proposal.brands
    tokens = {f"brand:{key}" for key in brands}
    tokens |= {f"author:{pk}" for pk in authors(release)}
    for variant in changed:
        tokens |= {f"{axis}:{key}" for axis, key in targeted_keys(variant["targeting"])}
    return "".join(f"\n{token}" for token in sorted(tokens)) + "\n"


def token(axis: str, key: object) -> str:
    """Return what `tokens` holds of one thing."""
    return f"\n{axis}:{key}\n"
