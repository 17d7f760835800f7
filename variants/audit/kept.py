"""What the change log keeps: documents as of a generation, with what allowed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from variants.gate import TAXONOMY_KEY
from variants.models import Approval, ChangeLogEntry, DocumentKind, Generation


@dataclass(frozen=True)
class KeptDocument:
    """A document as it was published: by which generation, and when.

    `approvals` are the primary keys of those that cover it.
    """

    generation: int
    at: datetime
    document: Mapping[str, Any]
    approvals: tuple[int, ...]


def generation_at(number: int) -> datetime | None:
    """Return when a generation was made; None when the log does not have it."""
    return Generation.objects.filter(number=number).values_list("at", flat=True).first()


def kept_module(key: str, generation: int | None = None) -> KeptDocument | None:
    """Return a module as of a generation; None where it was not published then.

    :param generation: left out, as of now.
    """
    return _kept(DocumentKind.MODULE, key, generation)


def kept_taxonomy(generation: int | None = None) -> KeptDocument | None:
    """Return the terms likewise."""
    return _kept(DocumentKind.TAXONOMY, TAXONOMY_KEY, generation)


def _kept(kind: str, key: str, generation: int | None) -> KeptDocument | None:
    rows = ChangeLogEntry.objects.select_related("generation").filter(kind=kind, key=key)
    if generation is not None:
        rows = rows.filter(generation__lte=generation)
    entry = rows.order_by("-generation").first()
    if entry is None or not entry.document:
        return None
    return KeptDocument(
        generation=entry.generation_id,
        at=entry.generation.at,
        document=orjson.loads(entry.document),
        approvals=tuple(entry.approvals),
    )


def approvals_of(kept: KeptDocument) -> list[Any]:
    """Return the approvals that cover a document, the oldest first."""
    rows = Approval.objects.select_related("release").filter(pk__in=kept.approvals)
    return list(rows.order_by("at", "pk"))
