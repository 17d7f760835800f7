"""Which needed digests valid approvals cover."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from variants.approval.needs import Needed
from variants.models import Approval, ApprovedContent, Release

#: Rows of approved content that are held in memory at once.
CHUNK = 50

#: States of releases whose approvals cover what others publish, too.
_WENT_LIVE = (Release.State.LIVE, Release.State.ROLLED_BACK)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is still uncovered of one document, and the approvals that cover the rest."""

    uncovered: Needed
    approvals: tuple[int, ...]


def coverage(
    kind: str,
    wanted: Mapping[str, Needed],
    *,
    release: Release | None = None,
    goes_back: bool = False,
) -> dict[str, Coverage]:
    """Return what approvals cover of documents of one kind, by key; in one query.

    An approval of a release covers that release alone until it has gone live: whoever approves
    what is to be seen on a day does not approve that it is seen before, or without the rest.
    The newest approvals are read first, and no further than is needed: most changes are covered
    by the last one.

    :param release: the one that is published, or would be.
    :param goes_back: count all approvals, also of what was pulled since: it was live.
    """
    documents = {key: dict(needed.documents) for key, needed in wanted.items() if needed}
    compositions = {key: set(needed.compositions) for key, needed in wanted.items() if needed}
    used: dict[str, set[int]] = {key: set() for key in wanted}
    open_keys = set(documents)
    rows = ApprovedContent.objects.filter(
        kind=kind, key__in=open_keys, approval__decision=Approval.Decision.APPROVED
    )
    if not goes_back:
        of_release = Q(approval__release=None) | Q(approval__release__state__in=_WENT_LIVE)
        if release is not None:
            of_release |= Q(approval__release=release)
        rows = rows.filter(of_release, approval__voided_at=None)
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
    """Return what no valid approval covers of one document in no release; in one query."""
    return coverage(kind, {key: needed})[key].uncovered
