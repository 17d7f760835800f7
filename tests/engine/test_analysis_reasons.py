"""Why variants never win, by example: the reasons that an editor is told (DESIGN.md 4.7)."""

from dataclasses import replace

import pytest

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from variants.engine.analysis import (
    Cause,
    LostGroup,
    NeverMatches,
    NeverWins,
    NotDecided,
    OverridesNothing,
    Shadow,
    Shadowed,
    Tie,
    UnreachableDefault,
    duplicates,
    never_wins,
    shadowed,
    ties,
    unreachable_defaults,
    winning_context,
)
from variants.engine.analysis_search import Goal, Undecided
from variants.engine.analysis_space import Space
from variants.engine.index import CompiledModule
from variants.engine.types import (
    Arm,
    Context,
    Experiment,
    Holdout,
    MatchCondition,
    ModuleDocument,
    Priority,
    Step,
    VariantDocument,
)

NOW = 1_000

TAXONOMY = Taxonomy(
    segments={
        "loyal": Segment("loyal", "Loyal", exclusive_children=True),
        "gold": Segment("gold", "Gold", parent="loyal", rank=1),
        "silver": Segment("silver", "Silver", parent="loyal", rank=2),
        "skier": Segment("skier", "Skiers", rank=3),
        "climber": Segment("climber", "Climbers", rank=4),
        "ill": Segment("ill", "Ill", purpose="health"),
    },
    channels={"mail": Term("mail", "Mail"), "web": Term("web", "Web")},
    devices={"mobile": Term("mobile", "Mobile")},
    locales={"fr": Locale("fr", "French")},
)


def hero(*variants: VariantDocument, **more: object) -> CompiledModule:
    module = ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=(("headline",), ("image",)),
        defaults={"headline": "Outside is calling", "image": "mountain"},
        variants=variants,
    )
    return CompiledModule(replace(module, **more), TAXONOMY)


def variant(key: str, *fields: str, **targeting: tuple[str, ...]) -> VariantDocument:
    """A variant that overrides the headline, or other fields, with its key."""
    return VariantDocument(key, dict.fromkeys(fields or ("headline",), key), Targeting(**targeting))


def reason(*variants: VariantDocument, **more: object) -> NeverWins | None:
    """Why the first of some variants never wins."""
    return never_wins(hero(*variants, **more), variants[0].key, NOW)


def test_a_variant_that_wins_somewhere_has_no_reason() -> None:
    assert reason(variant("v", any_segments=("skier",))) is None


def test_a_mandatory_variant_for_everybody_shadows_all_others() -> None:
    must = replace(variant("must"), priority=Priority.MANDATORY)

    assert reason(variant("v", any_segments=("skier",)), must) == Shadowed(
        (LostGroup(("headline",), (Shadow("must", (Step.PRIORITY,)),)),)
    )


def test_what_wins_one_of_two_groups_is_not_shadowed() -> None:
    must = replace(variant("must"), priority=Priority.MANDATORY)

    assert reason(variant("v", "headline", "image"), must) is None


def test_several_variants_can_shadow_one_together() -> None:
    both = variant("both", any_segments=("gold", "silver"), channels=("web",))
    gold = variant("gold", all_segments=("gold", "loyal"), devices=(), channels=("web",))
    gold = replace(gold, priority=Priority.CAMPAIGN)
    silver = replace(variant("silver", any_segments=("silver",)), priority=Priority.CAMPAIGN)

    assert reason(both, gold, silver) == Shadowed(
        (
            LostGroup(
                ("headline",),
                (Shadow("gold", (Step.PRIORITY,)), Shadow("silver", (Step.PRIORITY,))),
            ),
        )
    )


def test_a_variant_for_the_parent_is_not_shadowed_by_one_for_the_child() -> None:
    assert (
        reason(variant("loyal", any_segments=("loyal",)), variant("g", any_segments=("gold",)))
        is None
    )


def test_what_shadows_can_be_kept_out_by_a_segment_it_excludes() -> None:
    campaign = replace(variant("c", no_segments=("skier",)), priority=Priority.CAMPAIGN)
    module = hero(variant("v", any_segments=("gold",)), campaign)

    assert never_wins(module, "v", NOW) is None
    assert winning_context(module, "v", NOW) == Context(
        at=NOW, segments=frozenset({"gold", "skier"})
    )


def test_it_cannot_be_kept_out_by_a_segment_that_goes_against_ones_own() -> None:
    campaign = replace(variant("c", no_segments=("silver",)), priority=Priority.CAMPAIGN)

    # Whoever holds gold does not hold silver.
    assert reason(variant("v", any_segments=("gold",)), campaign) == Shadowed(
        (LostGroup(("headline",), (Shadow("c", (Step.PRIORITY,)),)),)
    )


def test_keeping_one_out_may_let_another_in() -> None:
    first = replace(variant("c1", no_segments=("skier", "ill")), priority=Priority.CAMPAIGN)
    second = replace(variant("c2", any_segments=("skier",)), priority=Priority.CAMPAIGN)
    third = replace(variant("c3", any_segments=("ill",)), priority=Priority.CAMPAIGN)

    assert reason(variant("v"), first, second) is None
    assert reason(variant("v"), first, second, third) == Shadowed(
        (
            LostGroup(
                ("headline",),
                (
                    Shadow("c1", (Step.PRIORITY,)),
                    Shadow("c2", (Step.PRIORITY,)),
                    Shadow("c3", (Step.PRIORITY,)),
                ),
            ),
        )
    )


def test_where_one_rival_cannot_be_kept_out_another_place_may_do() -> None:
    web = replace(variant("w", channels=("web",)), priority=Priority.CAMPAIGN)
    mail = replace(
        variant("m", channels=("mail",), no_segments=("skier",)), priority=Priority.CAMPAIGN
    )
    module = hero(variant("v", channels=("web", "mail")), web, mail)

    assert never_wins(module, "v", NOW) is None
    assert winning_context(module, "v", NOW) == Context(
        at=NOW, segments=frozenset({"skier"}), channel="mail"
    )


def test_a_window_that_opens_when_the_rival_closes_saves_a_variant() -> None:
    campaign = replace(variant("c"), priority=Priority.CAMPAIGN, ends_at=5_000)

    assert reason(variant("v"), campaign) is None
    assert winning_context(hero(variant("v"), campaign), "v", NOW) == Context(at=5_000)
    assert isinstance(reason(replace(variant("v"), ends_at=5_000), campaign), Shadowed)


def test_a_holdout_saves_a_variant_without_segments() -> None:
    campaign = replace(variant("c", no_segments=("skier",)), priority=Priority.CAMPAIGN)
    other = replace(variant("d", any_segments=("skier",)), priority=Priority.CAMPAIGN)

    assert isinstance(reason(variant("v"), campaign, other), Shadowed)
    assert reason(variant("v"), campaign, other, holdouts=(Holdout("h", "h", 0.1),)) is None


def test_a_variant_without_overrides_has_nothing_to_win() -> None:
    assert reason(VariantDocument("v", {})) == OverridesNothing()


@pytest.mark.parametrize(
    ("window", "cause"),
    [
        ({"starts_at": 3_000, "ends_at": 3_000}, Cause.WINDOW_EMPTY),
        ({"starts_at": 3_000, "rights_until": 2_000}, Cause.WINDOW_EMPTY),
        ({"ends_at": NOW}, Cause.WINDOW_OVER),
        ({"rights_until": NOW}, Cause.RIGHTS_OVER),
    ],
)
def test_a_window_that_is_never_open_again_is_named(window: dict[str, int], cause: Cause) -> None:
    assert reason(replace(variant("v"), **window)) == NeverMatches(MatchCondition.WINDOW, cause)


@pytest.mark.parametrize(
    ("targeting", "expected"),
    [
        ({"locales": ("not a tag",)}, (MatchCondition.LOCALE, Cause.UNKNOWN, ("not a tag",))),
        ({"channels": ("gone",)}, (MatchCondition.CHANNEL, Cause.UNKNOWN, ("gone",))),
        ({"devices": ("gone", "lost")}, (MatchCondition.DEVICE, Cause.UNKNOWN, ("gone", "lost"))),
        (
            {"all_segments": ("gold", "gone")},
            (MatchCondition.SEGMENTS, Cause.UNKNOWN, ("gone",)),
        ),
        ({"any_segments": ("gone",)}, (MatchCondition.SEGMENTS, Cause.UNKNOWN, ("gone",))),
        (
            {"all_segments": ("gold", "silver")},
            (MatchCondition.SEGMENTS, Cause.EXCLUSIVE, ("gold", "silver")),
        ),
        (
            {"all_segments": ("gold",), "any_segments": ("silver",)},
            (MatchCondition.SEGMENTS, Cause.EXCLUSIVE, ("gold", "silver")),
        ),
        (
            {"any_segments": ("gold",), "no_segments": ("loyal",)},
            (MatchCondition.SEGMENTS, Cause.EXCLUDED, ("gold", "loyal")),
        ),
        (
            {"all_segments": ("skier",), "no_segments": ("skier",)},
            (MatchCondition.SEGMENTS, Cause.EXCLUDED, ("skier", "skier")),
        ),
    ],
)
def test_a_condition_that_never_holds_is_named(
    targeting: dict[str, tuple[str, ...]],
    expected: tuple[MatchCondition, Cause, tuple[str, ...]],
) -> None:
    assert reason(variant("v", **targeting)) == NeverMatches(*expected)


def test_one_possible_segment_of_several_is_enough() -> None:
    assert (
        reason(variant("v", any_segments=("gone", "silver", "skier"), all_segments=("gold",)))
        is None
    )


def test_an_arm_that_no_unit_gets_never_matches() -> None:
    arms = (Arm(1.0), Arm(0.0, ("v",)))

    assert reason(
        variant("v"), experiments=(Experiment("e", "e", 1.0, running=True, arms=arms),)
    ) == NeverMatches(MatchCondition.EXPERIMENT, Cause.NO_UNIT)
    assert reason(variant("v"), experiments=(Experiment("e", "e", 1.0, False, arms),)) is None


def test_all_reasons_of_a_module_are_by_key() -> None:
    module = hero(variant("b"), variant("a"), VariantDocument("c", {}))

    assert shadowed(module, NOW) == {
        "b": Shadowed((LostGroup(("headline",), (Shadow("a", (Step.KEY,)),)),)),
        "c": OverridesNothing(),
    }


def test_an_unknown_variant_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="gone"):
        never_wins(hero(variant("v")), "gone", NOW)


def test_a_search_past_its_limit_is_undecided() -> None:
    module = hero(variant("v"))
    own = module.entry_bits.of_variant[0]

    assert Space(module, NOW, limit=0).find(Goal(own, 0)) == Undecided()


def test_a_variant_that_was_given_up_is_not_called_shadowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Space, "find", lambda *_: Undecided())

    assert reason(variant("v")) == NotDecided()
    assert unreachable_defaults(hero(variant("v")), NOW)[0] == UnreachableDefault(
        ("headline",), (), decided=False
    )


def test_a_default_that_variants_cover_for_everybody_is_unreachable() -> None:
    module = hero(variant("to-come", "image"), variant("v"), default_ends={1: NOW})

    assert unreachable_defaults(module, NOW) == (
        UnreachableDefault(("headline",), ("v",)),
        UnreachableDefault(("image",), (), ended=True),
    )


def test_two_segments_of_one_depth_and_rank_are_never_a_tie() -> None:
    # No rank is last, and then the key of the segment decides: step 5 is not a tie.
    assert (
        ties(
            hero(variant("a", any_segments=("skier",)), variant("b", any_segments=("climber",))),
            NOW,
        )
        == ()
    )


def test_two_channels_that_nobody_is_in_together_are_not_tied() -> None:
    assert ties(hero(variant("a", channels=("web",)), variant("b", channels=("mail",))), NOW) == ()


def test_a_tie_names_the_step_the_fields_and_a_witness() -> None:
    later = replace(variant("z", "image", any_segments=("skier",)), starts_at=500)
    module = hero(variant("a", "headline", "image", any_segments=("skier",)), later)

    assert ties(module, NOW) == (
        Tie("z", "a", Step.START, ("image",), Context(at=NOW, segments=frozenset({"skier"}))),
    )


def test_a_tie_below_a_third_variant_is_none() -> None:
    must = replace(variant("must"), priority=Priority.MANDATORY)

    assert ties(hero(variant("a"), variant("b"), must), NOW) == ()


def test_duplicates_say_the_same_to_the_same_people() -> None:
    one = variant("a", any_segments=("skier", "gold"), locales=("fr",))
    same = variant("b", any_segments=("gold", "skier"), locales=("FR",))
    number = replace(one, key="c", overrides={"headline": 1})
    truth = replace(one, key="d", overrides={"headline": True})

    assert duplicates(hero(one, replace(same, overrides=one.overrides), number, truth)) == (
        ("a", "b"),
    )
