"""The static analysis by brute force: the reference engine in every context there can be."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.engine.brute_cells import State, contexts
from tests.engine.small_changes import NOW, chance, make_change
from variants.engine import reference
from variants.engine.reference_held import held_segments
from variants.engine.types import (
    Context,
    Instant,
    ModuleDocument,
    Resolution,
    VariantDocument,
)

PARTS = ("locales", "any_segments", "all_segments", "no_segments", "channels", "devices")


def make_state(random: Random) -> tuple[ModuleDocument, State]:
    """A small module with its taxonomy, with many variants that exclude segments and many alike."""
    old, new = make_change(random)
    state = old if new.module is None else new
    assert state.module is not None
    keys = list(state.taxonomy.segments)
    variants = [_excluding(random, each, keys) for each in state.module.variants]
    if chance(random, 50):
        variants += _alike(random, variants)
    module = replace(state.module, variants=tuple(variants))
    return module, State(module, state.taxonomy)


def _excluding(random: Random, variant: VariantDocument, keys: list[str]) -> VariantDocument:
    """Now and then a variant that excludes a segment: without a few there is little to avoid."""
    if not keys or not chance(random, 35):
        return variant
    targeting = replace(variant.targeting, no_segments=(random.choice(keys),))
    return replace(variant, targeting=targeting)


def _alike(random: Random, variants: list[VariantDocument]) -> Iterator[VariantDocument]:
    """Variants that differ from those there are in a part of their targeting at most."""
    for number, variant in enumerate(variants[:2]):
        targeting = replace(variant.targeting, **{random.choice(PARTS): ()})
        yield replace(variant, key=f"x{number}", targeting=targeting)


def resolutions(state: State, now: Instant = NOW) -> list[tuple[Context, Resolution]]:
    """The answer in every context from an instant on; of contexts that hold the same, in one."""
    assert state.module is not None
    held_by: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}
    found: dict[tuple[object, ...], Context] = {}
    for context in contexts(state, state, now):
        said = (context.segments, context.consent)
        if said not in held_by:
            held_by[said] = held_segments(state.taxonomy, context).keys
        where = (context.at, context.locale, context.channel, context.device, context.unit)
        found.setdefault((*where, held_by[said]), context)
    return [
        (context, reference.resolve(state.module, state.taxonomy, context))
        for context in found.values()
    ]
