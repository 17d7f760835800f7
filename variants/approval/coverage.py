"""Which needed digests valid approvals cover."""

from collections.abc import Mapping
from dataclasses import dataclass

from variants.approval.needs import Needed
from variants.models import Approval, ApprovedContent

#: Rows of approved content that are held in memory at once.
CHUNK = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is still uncovered of one document, and the approvals that cover the rest."""

    uncovered: Needed
    approvals: tuple[int, ...]


def coverage(
    kind: str, wanted: Mapping[str, Needed], *, also_voided: bool = False
) -> dict[str, Coverage]:
    """Return what approvals cover of documents of one kind, by key; in one query.

    The newest approvals are read first, and no further than is needed: most changes are covered
    by the last one.

    :param also_voided: count approvals of what was pulled, as going back in time does.
    """
    documents = {key: dict(needed.documents) for key, needed in wanted.items() if needed}
    compositions = {key: set(needed.compositions) for key, needed in wanted.items() if needed}
    used: dict[str, set[int]] = {key: set() for key in wanted}
    open_keys = set(documents)
    rows = ApprovedContent.objects.filter(
        kind=kind, key__in=open_keys, approval__decision=Approval.Decision.APPROVED
    )
    if not also_voided:
        rows = rows.filter(approval__voided_at=None)
    columns = ("key", "approval_id", "documents", "compositions")
    newest_first = rows.order_by("-approval_id").values_list(*columns)
    for key, approval, approved, shown in newest_first.iterator(CHUNK) if open_keys else ():
        if key not in open_keys:
            continue
        names = [name for name, value in documents[key].items() if approved.get(name) == value]
        seen = compositions[key].intersection(shown)
        if names or seen:
            used[key].add(approval)
            for name in names:
                del documents[key][name]
            compositions[key] -= seen
        if not (documents[key] or compositions[key]):
            open_keys.discard(key)
            if not open_keys:
                break
    return {
        key: Coverage(
            Needed(documents.get(key, {}), frozenset(compositions.get(key, ()))),
            tuple(sorted(used[key])),
        )
        for key in wanted
    }


def uncovered(kind: str, key: str, needed: Needed) -> Needed:
    """Return what no valid approval covers of one document; in one query."""
    return coverage(kind, {key: needed})[key].uncovered
