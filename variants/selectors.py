"""Reading the change log: what is published, and what changed since."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Case, Count, QuerySet, TextField, Value, When

from variants.models import ChangeLogEntry, DocumentKind, Generation, PublishingState

#: Rows that are read at once.
CHUNK = 500
#: The columns of a `PublishedEntry`.
_ENTRY = ("generation_id", "kind", "key", "document", "variants")


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """A row of the change log.

    An empty `document` means: not published any more; None: replaced since, and not read.
    `variants` are the keys of the variants that differ from before.
    """

    generation: int
    kind: str
    key: str
    document: str | None
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedGeneration:
    """A published state. Equal fingerprints: the same publication of the same history."""

    number: int
    at: datetime
    rolled_back_to: int | None
    fingerprint: str


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


def generations_from(number: int, *, limit: int) -> list[PublishedGeneration]:
    """Return generations from one on, in order, at most `limit` of them (one query)."""
    rows = Generation.objects.filter(number__gte=number).order_by("number")
    return [
        PublishedGeneration(number, at, target, _fingerprint(number, at, target, reason))
        for number, at, target, reason in rows.values_list(
            "number", "at", "rolled_back_to", "reason"
        )[:limit]
    ]


def _fingerprint(*row: object) -> str:
    """Tell a generation from all others, also from those of the same number elsewhere."""
    return hashlib.blake2b(repr(row).encode(), digest_size=16).hexdigest()


def entry_counts(after: int, until: int) -> dict[int, int]:
    """Return how many entries each generation has, of those after one up to another."""
    rows = ChangeLogEntry.objects.filter(generation__gt=after, generation__lte=until)
    return dict(rows.order_by().values_list("generation").annotate(Count("id")))


def entries_after(generation: int, until: int | None = None) -> Iterator[PublishedEntry]:
    """Return what was appended since a generation, oldest first, streamed.

    :param until: the last generation of interest; left out, the newest.
    """
    rows = ChangeLogEntry.objects.filter(generation__gt=generation)
    if until is not None:
        rows = rows.filter(generation__lte=until)
    values = rows.order_by("generation", "id").values_list(*_ENTRY)
    for number, kind, key, document, variants in values.iterator(chunk_size=CHUNK):
        yield PublishedEntry(number, kind, key, document, tuple(variants))


def whole_log(until: int) -> Iterator[PublishedEntry]:
    """Return the log up to a generation, oldest first, with the documents that are current.

    What is published meanwhile may take a document's currency away: it is not read then, and the
    entry that replaced it is of a later generation than `until`.
    """
    last = 0
    while True:
        rows = ChangeLogEntry.objects.filter(id__gt=last, generation__lte=until).order_by("id")
        chunk = list(
            rows.annotate(
                read=Case(
                    When(is_current=True, then="document"),
                    When(document="", then=Value("")),
                    default=None,
                    output_field=TextField(),
                )
            ).values_list("id", "generation_id", "kind", "key", "read", "variants")[:CHUNK]
        )
        if not chunk:
            return
        for _id, number, kind, key, document, variants in chunk:
            yield PublishedEntry(number, kind, key, document, tuple(variants))
        last = chunk[-1][0]


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
    values = rows.order_by("generation", "id").values_list("kind", "key", "document")
    for kind, key, document in values.iterator(chunk_size=CHUNK):
        if document:
            documents[kind, key] = document
        else:
            documents.pop((kind, key), None)
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
