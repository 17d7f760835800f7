"""What a rule's target means: the same targeting as a variant's (DESIGN.md section 6)."""

from collections.abc import Mapping
from typing import Any

from brand.rules.types import Target
from taxonomy.targeting import Targeting
from taxonomy.types import Taxonomy
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.projection import can_meet_both

EVERYBODY = Targeting()


def targeting_of(targeting: Mapping[str, Any]) -> Targeting:
    """Read a targeting in the shape of a variant's; a member that is missing is empty."""
    segments = targeting.get("segments") or {}
    return Targeting(
        locales=tuple(targeting.get("locales") or ()),
        any_segments=tuple(segments.get("any") or ()),
        all_segments=tuple(segments.get("all") or ()),
        no_segments=tuple(segments.get("none") or ()),
        channels=tuple(targeting.get("channels") or ()),
        devices=tuple(targeting.get("devices") or ()),
    )


def overlap(a: Target, b: Target, taxonomy: CompiledTaxonomy | Taxonomy) -> bool:
    """Say whether two rules can apply to one thing: a type and a field that both name, or that
    either leaves open, and a context that meets both.
    """
    for one, other in ((a.types, b.types), (a.fields, b.fields)):
        if one and other and one.isdisjoint(other):
            return False
    return targetings_overlap(targeting_of(a.targeting), targeting_of(b.targeting), taxonomy)


def targetings_overlap(a: Targeting, b: Targeting, taxonomy: CompiledTaxonomy | Taxonomy) -> bool:
    """Say whether some context meets both; everybody overlaps with whatever there is."""
    if EVERYBODY in (a, b):
        return True
    return can_meet_both(a, b, taxonomy, DEFAULT_LIMIT)
