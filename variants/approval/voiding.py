"""Ending approvals: what a manager pulled needs a new one before it is shown again."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from variants.models import Approval, ApprovedContent


def void_approvals(
    kind: str, gone: Mapping[str, Mapping[str, str]], *, user: Any, because: str
) -> int:
    """Void every valid approval of documents that were taken away; return how many.

    Two queries. Going back to an earlier generation counts voided approvals all the same.

    :param gone: by key of a published document, the digests of its parts that are gone.
    """
    rows = ApprovedContent.objects.filter(
        kind=kind,
        key__in=gone,
        approval__decision=Approval.Decision.APPROVED,
        approval__voided_at=None,
    ).values_list("approval_id", "key", "documents")
    voided = {
        approval
        for approval, key, documents in rows
        if any(documents.get(name) == value for name, value in gone[key].items())
    }
    if not voided:
        return 0
    return Approval.objects.filter(pk__in=voided).update(
        voided_at=timezone.now(), voided_by=user, voided_because=because[:255]
    )
