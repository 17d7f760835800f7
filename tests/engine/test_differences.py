"""What visitors see otherwise when the taxonomy around a module changes."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Segment, Taxonomy
from tests.engine.brute_cells import State, contexts
from tests.engine.small_changes import NOW, make_change
from variants.engine import reference
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.differences import Difference, Differences, differences
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, ModuleDocument, VariantDocument


def moved(random: Random, taxonomy: Taxonomy) -> Taxonomy:
    """The taxonomy with other ranks, and some segments and channels below other ones."""
    segments: dict[str, Segment] = {}
    for key in sorted(taxonomy.segments):
        segment = taxonomy.segments[key]
        parent = random.choice([segment.parent, None, *segments])
        rank = random.choice([segment.rank, 0, 1, None])
        # Only earlier keys are parents, so there are no cycles.
        parent = parent if parent in segments else None
        segments[key] = replace(segment, parent=parent, rank=rank)
    channels = {
        key: replace(term, parent=random.choice([term.parent, None]))
        for key, term in taxonomy.channels.items()
    }
    return replace(taxonomy, segments=segments, channels=channels)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_it_finds_what_resolving_everything_before_and_after_finds(random: Random) -> None:
    _, state = make_change(random)
    if state.module is None:
        return
    module, old, new = state.module, state.taxonomy, moved(random, state.taxonomy)

    expected = set()
    for context in contexts(state, State(module, new), NOW):
        before = reference.resolve(module, old, context)
        after = reference.resolve(module, new, context)
        if dict(before.values) != dict(after.values):
            expected.add((before.composition, after.composition))

    found = differences(module, CompiledTaxonomy(old), CompiledTaxonomy(new), NOW)
    assert found.enumerated
    assert {(each.before, each.after) for each in found.found} == expected
    for each in found.found:
        if each.context is not None:
            before = reference.resolve(module, old, each.context)
            after = reference.resolve(module, new, each.context)
            assert dict(before.values) == each.before_values
            assert dict(after.values) == each.after_values


def hero(*variants: VariantDocument) -> ModuleDocument:
    return ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=(("headline",),),
        defaults={"headline": "Outside is calling"},
        variants=variants,
    )


def headline(key: str, text: str, segment: str) -> VariantDocument:
    return VariantDocument(key, {"headline": text}, Targeting(any_segments=(segment,)))


def ranked(**ranks: int) -> CompiledTaxonomy:
    return CompiledTaxonomy(
        Taxonomy(segments={key: Segment(key, key, rank=rank) for key, rank in ranks.items()})
    )


def test_another_rank_changes_what_those_in_both_segments_see() -> None:
    module = hero(headline("ski", "Powder", "skier"), headline("gold", "Welcome", "gold"))

    found = differences(module, ranked(skier=1, gold=2), ranked(skier=2, gold=1), NOW)

    assert found == Differences(
        enumerated=True,
        found=(
            Difference(
                before=("ski",),
                after=("gold",),
                before_values={"headline": "Powder"},
                after_values={"headline": "Welcome"},
                cells=1,
                context=Context(at=NOW, segments=frozenset({"skier", "gold"})),
            ),
        ),
    )
    assert found.variants == {"ski", "gold"}


def test_another_variant_with_the_same_words_is_no_difference() -> None:
    module = hero(headline("ski", "Powder", "skier"), headline("gold", "Powder", "gold"))

    found = differences(module, ranked(skier=1, gold=2), ranked(skier=2, gold=1), NOW)

    assert found == Differences(enumerated=True)


def test_more_cells_than_the_limit_are_not_looked_at() -> None:
    module = hero(headline("ski", "Powder", "skier"), headline("gold", "Welcome", "gold"))

    found = differences(module, ranked(skier=1, gold=2), ranked(skier=2, gold=1), NOW, limit=3)

    assert found == Differences(enumerated=False)
    assert DEFAULT_LIMIT == 20_000
