"""What one variant wins in the grid of an editor (DESIGN.md 4.7)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.types import Taxonomy
from tests.engine.brute_analysis import make_state
from tests.engine.small_changes import NOW, change_module
from variants.engine import reference
from variants.engine.analysis import Block, Reach, reach
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.reference_held import path_from_root
from variants.engine.types import Context, ModuleDocument, VariantDocument

examples = settings(max_examples=120, deadline=None, derandomize=True, database=None)

Cell = tuple[tuple[str, ...], str | None, str | None, str | None]
Groups = tuple[tuple[tuple[str, ...], str | None], ...]


def grid(taxonomy: Taxonomy, versions: list[VariantDocument]) -> Iterator[Cell]:
    """Every cell; the segments that a visitor names are without those that follow from others."""
    named: dict[tuple[str, ...], None] = {(): None}
    named |= {(key,): None for key in taxonomy.segments}
    tags: dict[str | None, None] = {None: None}
    combinations = set()
    for variant in versions:
        targeting = variant.targeting
        tags |= dict.fromkeys(tag.lower() for tag in targeting.locales)
        for choice in targeting.any_segments or (None,):
            keys = {*targeting.all_segments, choice} - {None}
            if keys <= taxonomy.segments.keys():
                above = {
                    step
                    for key in keys
                    for step in path_from_root(taxonomy.segments, key)
                    if step != key
                }
                combinations.add(frozenset(keys - above))
    known = {frozenset(each) for each in named}
    named |= {tuple(sorted(each)): None for each in combinations - known}
    yield from product(named, [None, *taxonomy.channels], [None, *taxonomy.devices], tags)


def context_of(taxonomy: Taxonomy, cell: Cell, at: int) -> Context:
    segments, channel, device, locale = cell
    purposes = {
        taxonomy.segments[step].purpose
        for key in segments
        for step in path_from_root(taxonomy.segments, key)
    }
    return Context(
        at=at,
        segments=frozenset(segments),
        channel=channel,
        device=device,
        locale=locale,
        consent=frozenset(purpose for purpose in purposes if purpose is not None),
    )


def cells_of(blocks: tuple[Block, ...]) -> dict[Cell, Groups]:
    """The cells of some blocks; in no block twice."""
    found: dict[Cell, Groups] = {}
    for block in blocks:
        groups = tuple((each.fields, each.source) for each in block.groups)
        cells = [
            (tuple(sorted(segments)), channel, device, locale)
            for segments, channel, device, locale in product(
                block.segments, block.channels, block.devices, block.locales
            )
        ]
        assert len(cells) == block.cells
        assert found.keys().isdisjoint(cells)
        found |= dict.fromkeys(cells, groups)
    return found


def check(
    found: Reach, before: ModuleDocument, after: ModuleDocument, taxonomy: Taxonomy, key: str
) -> None:
    """Hold what was found against the reference engine in every cell."""
    versions = [each for module in (after, before) for each in module.variants if each.key == key]
    cells = list(grid(taxonomy, versions))
    won: dict[Cell, Groups] = {}
    given_up: dict[Cell, Groups] = {}
    for cell in cells:
        context = context_of(taxonomy, cell, found.at)
        was = reference.resolve(before, taxonomy, context).composition
        becomes = reference.resolve(after, taxonomy, context).composition
        passing = list(zip(after.groups, was, becomes, strict=True))
        won[cell] = tuple((group, one) for group, one, other in passing if other == key)
        given_up[cell] = tuple(
            (group, other) for group, one, other in passing if one == key != other
        )

    won = {cell: groups for cell, groups in won.items() if groups}
    assert cells_of(found.blocks) == won
    assert cells_of(found.given_up) == {cell: each for cell, each in given_up.items() if each}
    assert found.total == len(cells)
    assert found.cells == len(won)
    assert found.gained == sum(
        any(source != key for _, source in groups) for groups in won.values()
    )
    sources = [{source for _, source in groups} - {key} for groups in won.values()]
    assert found.taken_from == {
        source: sum(source in each for each in sources) for source in set().union(*sources)
    }


@examples
@given(random=st.randoms(use_true_random=False))
def test_a_new_variant_wins_what_trying_every_cell_says(random: Random) -> None:
    module, state = make_state(random)
    compiled = CompiledModule(module, state.taxonomy)

    for variant in module.variants:
        others = tuple(each for each in module.variants if each is not variant)
        found = reach(None, compiled, variant.key, NOW)
        check(found, replace(module, variants=others), module, state.taxonomy, variant.key)


@examples
@given(random=st.randoms(use_true_random=False))
def test_a_change_wins_and_gives_up_what_trying_every_cell_says(random: Random) -> None:
    before, state = make_state(random)
    axes = {"locale", "channel", "device", "time"}
    after = change_module(random, before, state.taxonomy, axes)
    # Changed twice, a module may have got a new variant twice.
    by_key = {each.key: each for each in after.variants}
    after = replace(after, variants=tuple(by_key.values()))
    taxonomy = CompiledTaxonomy(state.taxonomy)
    old, new = CompiledModule(before, taxonomy), CompiledModule(after, taxonomy)

    for variant in after.variants:
        found = reach(old, new, variant.key, NOW)
        check(found, before, after, state.taxonomy, variant.key)
