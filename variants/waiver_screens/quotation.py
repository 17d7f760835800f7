"""The text that a waiver is about, with what stands around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from brand.models import KeptFinding, Waiver
from brand.rules.extract import contents_of
from variants.documents import Document
from variants.drafts import draft_documents
from variants.judging.sources import kinds_of
from variants.models import DocumentKind
from variants.selectors import current_documents

#: How much is shown before and after what is marked, in code points.
AROUND = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text."""

    text: str
    is_marked: bool = False


def quotation(waiver: Waiver) -> list[Part]:
    """Return the passage as it stands in live content, or else in drafts.

    Empty where it is not there any more, or was never looked at by a run.
    """
    kept = KeptFinding.objects.filter(module=waiver.module, fingerprint=waiver.fingerprint)
    found = kept.order_by("-of", "pk").first()
    if found is None or not found.finding.get("spans") or not waiver.variants:
        return []
    span = found.finding["spans"][0]
    for document in _documents(waiver.module):
        values = _values(document, waiver.variants[0])
        kinds = kinds_of(document["type"])
        if span["field"] not in values or span["field"] not in kinds:
            continue
        text = contents_of(kinds, values)[span["field"]].text
        start, end = span["start"], span["end"]
        if text[start:end] == span["text"]:
            return list(_parts(text, start, end))
    return []


def _documents(key: str) -> Iterator[Document]:
    yield from current_documents(DocumentKind.MODULE, [key]).values()
    yield from draft_documents([key]).values()


def _values(document: Document, variant: str | None) -> Mapping[str, Any]:
    if variant is None:
        return document["fields"]
    for entry in document["variants"]:
        if entry["key"] == variant:
            return entry["overrides"]
    return {}


def _parts(text: str, start: int, end: int) -> Iterator[Part]:
    before, after = max(0, start - AROUND), end + AROUND
    yield Part(("… " if before else "") + text[before:start])
    yield Part(text[start:end], is_marked=True)
    yield Part(text[end:after] + (" …" if after < len(text) else ""))
