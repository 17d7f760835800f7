"""The specification of DESIGN.md 4.1: which segments are held.

Part of the reference engine: written to be read next to the text, step by step, without regard
to speed. The indexed engine answers the same questions in its own way and shares nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from taxonomy.conditions import evaluate
from taxonomy.types import Segment, Taxonomy, Term
from variants.engine.types import Context


@dataclass(frozen=True, slots=True)
class HeldSegments:
    """The segments held in a context, and the exclusive parents that had to choose a child."""

    keys: frozenset[str]
    contradicted_parents: frozenset[str]


def path_from_root(
    terms: Mapping[str, Segment] | Mapping[str, Term], key: str | None
) -> tuple[str, ...]:
    """The keys from the root down to a term, itself last; empty for none and for an unknown one.

    A parent that the taxonomy does not know is as good as none: its child is a root.
    """
    path: list[str] = []
    while key is not None and key in terms:
        path.append(key)
        key = terms[key].parent
    return tuple(reversed(path))


def depth(terms: Mapping[str, Segment] | Mapping[str, Term], key: str) -> int:
    """How deep a term is; a root is 1, an unknown one 0."""
    return len(path_from_root(terms, key))


def rank_order(segment: Segment) -> tuple[bool, int, str]:
    """Sorts segments by (rank, key); no rank is last."""
    return (segment.rank is None, segment.rank or 0, segment.key)


def held_segments(taxonomy: Taxonomy, context: Context) -> HeldSegments:
    """Find the segments that are held (DESIGN.md 4.1)."""
    # 5. With `personalize: false` no segment is held.
    if not context.personalize:
        return HeldSegments(frozenset(), frozenset())

    # 1. Established: named by the caller, or the segment's condition is true.
    established = {
        key for key, segment in taxonomy.segments.items() if _is_established(segment, context)
    }
    # 2. Allowed: every purpose on the path from the root is granted.
    allowed = {key for key in established if _is_allowed(taxonomy, key, context)}
    # 3. Held: established and allowed, and all ancestors of such.
    held = _with_ancestors(taxonomy, allowed)

    # 4. Of the held children of an exclusive parent, the first by (rank, key) stays. All parents
    #    look at the set that steps 1 to 3 gave, so their order does not matter. What loses goes
    #    with all below it, and so does what was held only through it.
    losers: set[str] = set()
    contradicted_parents: set[str] = set()
    for parent in taxonomy.segments.values():
        if not parent.exclusive_children:
            continue
        children = [taxonomy.segments[key] for key in held]
        children = [child for child in children if child.parent == parent.key]
        if len(children) > 1:
            first = min(children, key=rank_order)
            losers |= {child.key for child in children if child is not first}
            contradicted_parents.add(parent.key)
    segments = taxonomy.segments
    staying = {key for key in allowed if losers.isdisjoint(path_from_root(segments, key))}
    return HeldSegments(_with_ancestors(taxonomy, staying), frozenset(contradicted_parents))


def _is_established(segment: Segment, context: Context) -> bool:
    if segment.key in context.segments:
        return True
    return segment.condition is not None and evaluate(segment.condition, context.attributes)


def _is_allowed(taxonomy: Taxonomy, key: str, context: Context) -> bool:
    path = path_from_root(taxonomy.segments, key)
    purposes = {taxonomy.segments[step].purpose for step in path} - {None}
    return purposes <= context.consent


def _with_ancestors(taxonomy: Taxonomy, keys: set[str]) -> frozenset[str]:
    return frozenset(step for key in keys for step in path_from_root(taxonomy.segments, key))
