"""The published taxonomy document and the values it is read into: a matched pair.

The document is plain JSON, `{"segments": [...], "channels": [...], "devices": [...],
"locales": [...], "brands": [...]}`, with the members of content packs (DESIGN.md section 9).
"""

from collections.abc import Mapping
from typing import Any

from taxonomy.types import Locale, Segment, Taxonomy, Term

Document = Mapping[str, Any]


def taxonomy_from_document(document: Document) -> Taxonomy:
    """Read a published taxonomy document; an empty one is a taxonomy without terms."""
    return Taxonomy(
        segments={entry["key"]: _segment(entry) for entry in document.get("segments", ())},
        channels={entry["key"]: _term(entry) for entry in document.get("channels", ())},
        devices={entry["key"]: _term(entry) for entry in document.get("devices", ())},
        locales={entry["key"].lower(): _locale(entry) for entry in document.get("locales", ())},
    )


def _segment(entry: Document) -> Segment:
    return Segment(
        key=entry["key"],
        name=entry["name"],
        parent=entry["parent"],
        public_label=entry["publicLabel"],
        kind=entry["kind"],
        purpose=entry["purpose"],
        rank=entry["rank"],
        exclusive_children=entry["exclusiveChildren"],
        condition=entry["condition"],
    )


def _term(entry: Document) -> Term:
    return Term(key=entry["key"], name=entry["name"], parent=entry["parent"])


def _locale(entry: Document) -> Locale:
    return Locale(key=entry["key"], name=entry["name"], fallbacks=tuple(entry["fallbacks"]))
