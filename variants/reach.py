"""Which compositions a change adds, changes and removes (DESIGN.md section 5)."""

from collections.abc import Iterator
from typing import Any

from variants.documents import Document
from variants.engine.types import Instant


def composition_counts(
    old: Document | None,
    old_taxonomy: Document | None,
    new: Document | None,
    new_taxonomy: Document | None,
    *,
    now: Instant,
) -> dict[str, Any] | None:
    return None


def modules_cut_by(old: Document | None, new: Document | None) -> Iterator[tuple[str, Document]]:
    return iter(())
