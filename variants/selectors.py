"""Reading the change log: what is published, and what changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Case, QuerySet, Value, When

from variants.models import ChangeLogEntry, DocumentKind, Generation, PublishingState


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """A row of the change log; an empty `document` means: not published any more."""

    generation: int
    kind: str
    key: str
    document: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One change of a generation, at variant grain (DESIGN.md section 8, `Change`)."""

    generation: int
    kind: str
    module: str | None
    variants: tuple[str, ...]
    at: datetime


def current_generation() -> int:
    """Return the newest generation; 0 when nothing was published yet."""
    return PublishingState.objects.filter(pk=1).values_list("generation", flat=True).first() or 0


def current_entries() -> Iterable[PublishedEntry]:
    """Return every published document, in no order, streamed."""
    return _entries(ChangeLogEntry.objects.filter(is_current=True).exclude(document=""))


def entries_after(generation: int) -> Iterable[PublishedEntry]:
    """Return what was appended since a generation, oldest first, streamed."""
    return _entries(ChangeLogEntry.objects.filter(generation__gt=generation))


def _entries(rows: QuerySet[ChangeLogEntry]) -> Iterable[PublishedEntry]:
    values = rows.order_by("generation", "id").values_list(
        "generation_id", "kind", "key", "document"
    )
    return (PublishedEntry(*row) for row in values.iterator(chunk_size=500))


def current_documents(kind: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the published documents of a kind among `keys`, read from JSON."""
    rows = ChangeLogEntry.objects.filter(kind=kind, key__in=list(keys), is_current=True)
    return {
        key: orjson.loads(document)
        for key, document in rows.exclude(document="").values_list("key", "document")
    }


def keys_of_modules_with_asset(asset: str) -> list[str]:
    """Return the keys of the published modules that show an asset, in order."""
    rows = ChangeLogEntry.objects.filter(
        kind=DocumentKind.MODULE, is_current=True, document__contains=f'"asset":"{asset}"'
    )
    return sorted(rows.values_list("key", flat=True))


def documents_at(generation: int) -> dict[tuple[str, str], str]:
    """Return the documents published as of a generation, by (kind, key), as JSON text."""
    documents: dict[tuple[str, str], str] = {}
    rows = ChangeLogEntry.objects.filter(generation__lte=generation)
    for entry in _entries(rows):
        if entry.document:
            documents[entry.kind, entry.key] = entry.document
        else:
            documents.pop((entry.kind, entry.key), None)
    return documents


def changes_after(generation: int, *, limit: int) -> list[ChangeRecord]:
    """Return the changes of the next `limit` generations after one, whole generations, in order.

    A generation that rolls back begins with a record `ROLLBACK` without a module; the records
    after it say what that changed.
    """
    numbers = list(
        Generation.objects.filter(number__gt=generation).values_list("number", flat=True)[:limit]
    )
    records = []
    rolled_back = None
    rows = ChangeLogEntry.objects.filter(generation__in=numbers).order_by("generation", "id")
    for number, kind, key, tombstone, variants, at, target in _change_rows(rows):
        if target is not None and rolled_back != number:
            rolled_back = number
            records.append(ChangeRecord(number, "ROLLBACK", None, (), at))
        is_module = kind == DocumentKind.MODULE
        change = kind.upper()
        if is_module:
            change = "MODULE_WITHDRAWN" if tombstone else "MODULE_PUBLISHED"
        records.append(
            ChangeRecord(number, change, key if is_module else None, tuple(variants), at)
        )
    return records


def _change_rows(rows: QuerySet[ChangeLogEntry]) -> Iterable[tuple[Any, ...]]:
    return rows.annotate(
        tombstone=Case(When(document="", then=Value(True)), default=Value(False))
    ).values_list(
        "generation_id",
        "kind",
        "key",
        "tombstone",
        "variants",
        "generation__at",
        "generation__rolled_back_to",
    )


def withdrawn_keys() -> set[tuple[str, str]]:
    """Return (kind, key) of everything that was published once and is not any more."""
    rows = ChangeLogEntry.objects.filter(is_current=True, document="")
    return set(rows.values_list("kind", "key"))


def variants_ever_published(module: str, until: int) -> set[str]:
    """Return the keys of the variants that a module has had, up to a generation."""
    rows = ChangeLogEntry.objects.filter(
        kind=DocumentKind.MODULE, key=module, generation__lte=until
    )
    return {key for keys in rows.values_list("variants", flat=True) for key in keys}
