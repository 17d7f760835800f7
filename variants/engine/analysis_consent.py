"""Variants that exclude a segment which needs consent (DESIGN.md 4.7)."""

from dataclasses import dataclass

from variants.engine.index import CompiledModule


@dataclass(frozen=True, slots=True)
class GatedNone:
    """A variant has a segment in `none` that is held only with consent to some purposes.

    Whoever does not grant them never holds the segment, so they are not excluded: they see the
    variant although they may be the very people it is not meant for.
    """

    variant: str
    segment: str
    purposes: tuple[str, ...]


def gated_nones(module: CompiledModule) -> tuple[GatedNone, ...]:
    """The segments in `none` with a consent purpose on their path, by variant and segment."""
    found = []
    for variant in module.variants:
        for key in sorted(set(variant.targeting.no_segments)):
            purposes = module.taxonomy.purposes_of(key)
            if purposes:
                found.append(GatedNone(variant.key, key, tuple(sorted(purposes))))
    return tuple(found)
