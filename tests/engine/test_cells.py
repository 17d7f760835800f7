"""Reachable compositions, and what a change does to them (DESIGN.md section 5)."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.engine.brute_cells import State, compare
from tests.engine.small_changes import NOW, make_change
from variants.engine import reference
from variants.engine.cells import (
    CompositionChange,
    Reachable,
    ReachedComposition,
    Witness,
    enumerate_cells,
    reachable,
)
from variants.engine.digests import digest
from variants.engine.types import (
    Arm,
    Composition,
    Context,
    Experiment,
    Holdout,
    ModuleDocument,
    Priority,
    VariantDocument,
)

DEFAULT = (None, None)


def segments(*keys: str, **more: Segment) -> Taxonomy:
    """A taxonomy of independent segments, and more of them spelled out."""
    plain = {key: Segment(key, key) for key in keys}
    return Taxonomy(
        segments=plain | more,
        channels={"email": Term("email", "E-mail"), "web": Term("web", "Web")},
        locales={"en": Locale("en", "English"), "fr": Locale("fr", "French")},
    )


def hero(*variants: VariantDocument, headline: str = "Outside is calling") -> ModuleDocument:
    """A module of two field groups of one field each."""
    return ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=(("headline",), ("image",)),
        defaults={"headline": headline, "image": "mountain"},
        variants=variants,
    )


def headline(key: str, **targeting: tuple[str, ...]) -> VariantDocument:
    """A variant that overrides the headline with its own key."""
    return VariantDocument(key, {"headline": key}, Targeting(**targeting))


def compositions(found: Sequence[ReachedComposition]) -> dict[Composition, int]:
    """The compositions, each with the number of its cells."""
    return {each.composition: each.cells for each in found}


def change(
    old: ModuleDocument | None, new: ModuleDocument | None, taxonomy: Taxonomy
) -> CompositionChange:
    return enumerate_cells(old, taxonomy, new, taxonomy, NOW)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_it_finds_what_trying_every_context_finds(random: Random) -> None:
    old, new = make_change(random)
    expected = compare(old, new, NOW)

    found = enumerate_cells(old.module, old.taxonomy, new.module, new.taxonomy, NOW)

    assert found.enumerated
    assert found.cells == expected.cells
    assert {(each.composition, each.digest): each.cells for each in found.added} == expected.added
    assert {
        (each.composition, each.before, each.after): each.cells for each in found.changed
    } == expected.changed
    assert {
        (each.composition, each.digest): each.cells for each in found.removed
    } == expected.removed


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_every_witness_sees_what_it_is_a_witness_of(random: Random) -> None:
    old, new = make_change(random)
    found = enumerate_cells(old.module, old.taxonomy, new.module, new.taxonomy, NOW)

    for each in found.added:
        assert seen_by(each.witness, new) == (each.composition, each.digest)
    for each in found.removed:
        assert seen_by(each.witness, old) == (each.composition, each.digest)
    for changed in found.changed:
        assert seen_by(changed.witness, old) == (changed.composition, changed.before)
        assert seen_by(changed.witness, new) == (changed.composition, changed.after)


def seen_by(witness: Witness | None, state: State) -> tuple[Composition, str]:
    assert witness is not None
    assert state.module is not None
    answer = reference.resolve(state.module, state.taxonomy, witness.context, witness.use)
    return answer.composition, digest(dict(answer.values))


def test_a_module_without_variants_is_one_cell() -> None:
    found = reachable(hero(), segments(), NOW)

    assert found == Reachable(
        cells=1,
        enumerated=True,
        compositions=(
            ReachedComposition(
                composition=DEFAULT,
                digest=digest({"headline": "Outside is calling", "image": "mountain"}),
                cells=1,
                witness=Witness(Context(at=NOW)),
            ),
        ),
    )


def test_a_witness_says_no_more_than_it_must() -> None:
    taxonomy = segments(
        "climber",
        skier=Segment("skier", "Skiers"),
        gold=Segment("gold", "Gold", parent="skier", purpose="personalization"),
    )
    module = hero(
        headline("h", all_segments=("skier", "gold"), any_segments=("climber", "gold")),
        VariantDocument("i", {"image": "i"}, Targeting(channels=("web",)), starts_at=NOW + 5),
    )

    found = {each.composition: each.witness for each in change(None, module, taxonomy).added}

    # Gold is below skier and is one of the two, so it is enough to say gold.
    assert found["h", "i"] == Witness(
        Context(
            at=NOW + 5,
            segments=frozenset({"gold"}),
            channel="web",
            consent=frozenset({"personalization"}),
        )
    )
    assert found["h", None] == Witness(
        Context(at=NOW, segments=frozenset({"gold"}), consent=frozenset({"personalization"}))
    )


def test_what_nobody_sees_has_a_witness_who_asks_for_it() -> None:
    beaten = replace(headline("a"), overrides={"headline": "a", "image": "a"})
    above = replace(headline("b"), priority=Priority.MANDATORY)

    added = change(None, hero(beaten, above), segments()).added
    found = {each.composition: each.witness for each in added}

    assert found["b", "a"] == Witness(Context(at=NOW))
    assert found["a", "a"] == Witness(Context(at=NOW), use="a")


def test_publishing_something_new_adds_the_default_too() -> None:
    found = change(None, hero(headline("skier", any_segments=("skier",))), segments("skier"))

    # One cell each for skiers and others, and one for the variant asked for alone.
    assert found.cells == 3
    assert compositions(found.added) == {DEFAULT: 1, ("skier", None): 2}
    assert found.changed == ()
    assert found.removed == ()


def test_publishing_the_same_again_changes_nothing() -> None:
    module = hero(headline("skier", any_segments=("skier",)))

    assert change(module, module, segments("skier")) == CompositionChange(3, enumerated=True)


def test_withdrawing_a_module_removes_everything() -> None:
    found = change(hero(headline("skier", any_segments=("skier",))), None, segments("skier"))

    assert compositions(found.removed) == {DEFAULT: 1, ("skier", None): 2}
    assert found.added == ()


def test_a_wider_targeting_adds_a_composition_that_was_reached_elsewhere() -> None:
    taxonomy = segments("skier", "climber")
    old = hero(headline("v", any_segments=("skier",)))
    new = hero(headline("v", any_segments=("skier", "climber")))

    found = change(old, new, taxonomy)

    # Climbers who do not ski are the one cell in which anything changes.
    assert compositions(found.added) == {("v", None): 1}
    assert found.added[0].witness == Witness(Context(at=NOW, segments=frozenset({"climber"})))
    assert found.changed == ()
    assert found.removed == ()


def test_a_changed_default_lists_each_composition_that_inherits_it() -> None:
    variants = (
        headline("v", any_segments=("skier",)),
        VariantDocument("w", {"image": "w"}, Targeting(channels=("web",))),
    )
    old, new = hero(*variants), hero(*variants, headline="Snow is calling")

    found = change(old, new, segments("skier"))

    assert [each.composition for each in found.changed] == [DEFAULT, (None, "w")]
    assert found.changed[0].before == digest(dict(old.defaults))
    assert found.changed[0].after == digest(dict(new.defaults))
    assert found.added == ()
    assert found.removed == ()


def test_true_and_one_are_other_content() -> None:
    old = replace(hero(), defaults={"headline": "x", "image": 1})
    new = replace(hero(), defaults={"headline": "x", "image": True})

    assert len(change(old, new, segments()).changed) == 1


def test_a_variant_that_wins_less_removes_what_is_reached_nowhere_any_more() -> None:
    taxonomy = segments("skier")
    old = hero(headline("v", any_segments=("skier",)))
    new = hero(replace(old.variants[0], overrides={"image": "v"}))

    found = change(old, new, taxonomy)

    assert compositions(found.added) == {(None, "v"): 2}
    assert compositions(found.removed) == {("v", None): 2}


def test_a_window_that_is_over_is_gone_and_one_to_come_is_there() -> None:
    over = replace(headline("over"), ends_at=NOW)
    to_come = replace(headline("to-come"), starts_at=NOW + 1)

    found = reachable(hero(over, to_come), segments(), NOW)

    # Asked for alone, the one that is over still answers: with the default.
    assert compositions(found.compositions) == {DEFAULT: 3, ("to-come", None): 2}
    assert found.cells == 5


def test_rights_that_end_make_another_rendering_of_the_same_composition() -> None:
    module = replace(hero(), default_ends={1: NOW + 10})

    found = reachable(module, segments(), NOW)

    assert [each.digest for each in found.compositions] == [
        digest({"headline": "Outside is calling", "image": "mountain"}),
        digest({"headline": "Outside is calling", "image": None}),
    ]
    assert found.compositions[1].witness == Witness(Context(at=NOW + 10))


def test_children_of_an_exclusive_segment_never_meet() -> None:
    variants = (
        VariantDocument("h", {"headline": "h"}, Targeting(any_segments=("gold",))),
        VariantDocument("i", {"image": "i"}, Targeting(any_segments=("silver",))),
    )
    below = {key: Segment(key, key, parent="tier") for key in ("gold", "silver")}
    apart = segments(tier=Segment("tier", "Tier", exclusive_children=True), **below)
    together = segments(tier=Segment("tier", "Tier"), **below)

    assert set(compositions(reachable(hero(*variants), apart, NOW).compositions)) == {
        DEFAULT,
        ("h", None),
        (None, "i"),
    }
    assert ("h", "i") in compositions(reachable(hero(*variants), together, NOW).compositions)


def test_publishing_a_taxonomy_shows_what_it_does_to_a_module() -> None:
    variants = (
        VariantDocument("h", {"headline": "h"}, Targeting(any_segments=("gold",))),
        VariantDocument("i", {"image": "i"}, Targeting(any_segments=("silver",))),
    )
    below = {key: Segment(key, key, parent="tier") for key in ("gold", "silver")}
    apart = segments(tier=Segment("tier", "Tier", exclusive_children=True), **below)
    together = segments(tier=Segment("tier", "Tier"), **below)

    found = enumerate_cells(hero(*variants), together, hero(*variants), apart, NOW)

    # Whoever says both is gold now, the first by key.
    assert compositions(found.added) == {("h", None): 1}
    assert compositions(found.removed) == {("h", "i"): 1}
    assert found.added[0].witness == Witness(
        Context(at=NOW, segments=frozenset({"gold", "silver"}))
    )


def test_refusing_consent_only_takes_segments_away() -> None:
    gated = segments(skier=Segment("skier", "Skiers", purpose="personalization"))
    module = hero(headline("v", any_segments=("skier",)))

    found = reachable(module, gated, NOW)

    assert compositions(found.compositions) == {DEFAULT: 1, ("v", None): 2}


def test_a_tag_that_nobody_declared_is_truncated_where_a_declared_one_is_not() -> None:
    taxonomy = Taxonomy(
        locales={
            "fr-ca": Locale("fr-CA", "French (Canada)", fallbacks=("en",)),
            "fr": Locale("fr", "French"),
        }
    )
    module = hero(
        headline("fr", locales=("fr",)),
        VariantDocument("ca", {"image": "ca"}, Targeting(locales=("fr-CA",))),
    )

    found = reachable(module, taxonomy, NOW)

    # `fr-CA` itself does not fall back to `fr`, but `fr-CA` with anything behind it does.
    assert ("fr", "ca") in compositions(found.compositions)
    assert (None, "ca") in compositions(found.compositions)


def test_arms_of_one_experiment_never_meet_and_a_holdout_gets_no_segments() -> None:
    arms = (Arm(0.5, ("a",)), Arm(0.5, ("b",)))
    module = replace(
        hero(
            headline("a"),
            VariantDocument("b", {"image": "b"}),
            VariantDocument("s", {"image": "s"}, Targeting(any_segments=("skier",))),
        ),
        experiments=(Experiment("e", "e", 1.0, running=True, arms=arms),),
        holdouts=(Holdout("h", "e", 0.5),),
    )

    found = reachable(module, segments("skier"), NOW)

    # The holdout shares its seed with the experiment: it holds out exactly those in the first arm.
    assert set(compositions(found.compositions)) == {
        DEFAULT,  # no unit
        (None, "s"),  # a skier without a unit, or in the second arm
        (None, "b"),
        ("a", None),
    }


def test_past_the_limit_it_counts_and_does_not_enumerate() -> None:
    keys = [f"s{number}" for number in range(40)]
    module = hero(*(headline(f"v{key}", any_segments=(key,)) for key in keys))

    found = change(hero(), module, segments(*keys))

    assert found == CompositionChange(cells=2**40 + 40, enumerated=False)


def test_the_limit_is_the_last_number_that_is_enumerated() -> None:
    module = hero(headline("v", any_segments=("a",)), headline("w", any_segments=("b",)))

    assert reachable(module, segments("a", "b"), NOW, limit=6).enumerated
    assert reachable(module, segments("a", "b"), NOW, limit=5) == Reachable(6, False, ())


def test_segments_that_do_the_same_are_not_counted_apart() -> None:
    keys = tuple(f"s{number:02}" for number in range(20))
    plain = Taxonomy(segments={key: Segment(key, key, parent="s00") for key in keys[1:]})
    root = {"s00": Segment("s00", "s00")}
    module = hero(headline("v", no_segments=keys))

    found = reachable(module, replace(plain, segments=plain.segments | root), NOW)

    assert found.cells == 3
    assert compositions(found.compositions) == {DEFAULT: 1, ("v", None): 2}


def test_without_a_document_before_or_after_there_are_no_cells() -> None:
    assert change(None, None, segments()) == CompositionChange(0, enumerated=True)
