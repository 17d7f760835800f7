"""Surrogate keys: what an answer was made from, by which caches in front of the API forget it.

The same keys say what a publication changed (`delivery.caching.purges`) and what a schedule is
going to change (`delivery.caching.schedule`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from delivery.session import Session

#: Terms and brands: every answer depends on them.
TAXONOMY = "taxonomy"
#: Which modules there are: answers that list them, or that name too many.
MODULES = "modules"
#: The newest generation itself, and what changed up to it: never kept without asking again.
GENERATION = "generation"
#: What was once said to one visitor: never kept at all, so no header has it.
ONE_VISITOR = "one-visitor"
#: Most keys of one answer; Cloudflare takes 16 KB of them, and a key is up to 111 bytes long.
KEYS_LIMIT = 140


def module_key(key: str) -> str:
    """The surrogate key of what is made from a module."""
    return f"module:{key}"


def experience_key(key: str) -> str:
    """The surrogate key of what is made from an experience."""
    return f"experience:{key}"


def keys_of(session: "Session") -> set[str]:
    """Return the surrogate keys of everything that a request was answered with."""
    modules = {module_key(served.document["key"]) for served in session.served}
    return {TAXONOMY} | modules | session.touched


def few(keys: Iterable[str]) -> list[str]:
    """Return surrogate keys in order, for an answer; too many modules become one key of all."""
    kept = sorted(keys)
    if len(kept) <= KEYS_LIMIT:
        return kept
    others = [key for key in kept if not key.startswith("module:") and key != MODULES]
    return sorted([*others, MODULES])
