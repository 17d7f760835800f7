"""Writing down decisions, with exactly what they are about."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from variants.approval.needs import Needed
from variants.models import Approval, ApprovedContent, Release

Content = tuple[str, str, Needed]
"""Kind and key of a published document, and what is approved of it."""


def record(
    contents: Iterable[Content],
    *,
    decision: Any = Approval.Decision.APPROVED,
    via: Any,
    user: Any = None,
    name: str = "",
    email: str = "",
    reason: str = "",
    release: Release | None = None,
    rules: dict[str, int] | None = None,
    verdict: str = "",
) -> Approval:
    """Write a decision and what it is about; two queries.

    :param decision: one of `Approval.Decision`.
    :param via: one of `Approval.Via`.
    """
    approval = Approval.objects.create(
        release=release,
        decision=decision,
        via=via,
        user=user,
        name=name or (person_name(user) if user else ""),
        email=email or getattr(user, "email", ""),
        at=timezone.now(),
        reason=reason,
        rules=rules or {},
        verdict=verdict,
    )
    add_contents(approval, contents)
    return approval


def add_contents(approval: Approval, contents: Iterable[Content]) -> None:
    """Add what a decision is about; one query."""
    ApprovedContent.objects.bulk_create(
        ApprovedContent(
            approval=approval,
            kind=kind,
            key=key,
            documents=dict(needed.documents),
            compositions=sorted(needed.compositions),
        )
        for kind, key, needed in contents
        if needed
    )


def person_name(user: Any) -> str:
    """Return how somebody is called, kept when their account is deleted."""
    return str(user.get_full_name() or user.get_username())
