"""What visitors of one kind see of a module, and how many kinds there are (DESIGN.md 4.7)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.engine.brute_analysis import make_state, resolutions
from tests.engine.small_changes import NOW
from variants.engine.analysis import (
    Coverage,
    Covered,
    InUse,
    coverage,
    in_use,
    matrix_context,
)
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, ModuleDocument, VariantDocument

examples = settings(max_examples=80, deadline=None, derandomize=True, database=None)

TAXONOMY = CompiledTaxonomy(
    Taxonomy(
        segments={
            "loyal": Segment("loyal", "Loyal", purpose="personalization"),
            "gold": Segment("gold", "Gold", parent="loyal"),
            "skier": Segment("skier", "Skiers"),
        },
        channels={"mail": Term("mail", "Mail"), "news": Term("news", "News", parent="mail")},
        devices={"mobile": Term("mobile", "Mobile"), "phone": Term("phone", "Phone", "mobile")},
        locales={tag.lower(): Locale(tag, tag) for tag in ("en", "fr", "fr-CA")},
    )
)


def hero(*variants: VariantDocument) -> CompiledModule:
    module = ModuleDocument(
        "home-hero", "hero", "alpenglow", "en", (("headline",), ("image",)), {}, variants
    )
    return CompiledModule(module, TAXONOMY)


def variant(key: str, field: str = "headline", **targeting: tuple[str, ...]) -> VariantDocument:
    return VariantDocument(key, {field: key}, Targeting(**targeting))


def cover(module: CompiledModule, *segments: str, **where: str) -> tuple[Coverage, tuple[str, ...]]:
    """How a cell is covered, and by whom."""
    [found] = coverage(module, [matrix_context(TAXONOMY, NOW, segments=segments, **where)])
    return found.coverage, found.winners


def test_a_matrix_context_grants_the_consent_that_its_segments_need_and_no_other() -> None:
    context = matrix_context(
        TAXONOMY, NOW, segments=["gold"], channel="news", device="phone", locale="fr"
    )

    assert context == Context(
        at=NOW,
        segments=frozenset({"gold"}),
        channel="news",
        device="phone",
        locale="fr",
        consent=frozenset({"personalization"}),
    )
    assert matrix_context(TAXONOMY, NOW, segments=["skier"]).consent == frozenset()


def test_a_variant_that_names_all_that_is_asked_for_is_an_own_one() -> None:
    module = hero(variant("v", any_segments=("gold", "skier"), channels=("news",), locales=("FR",)))

    assert cover(module, "gold", channel="news", locale="fr") == (Coverage.OWN, ("v",))
    assert cover(module, "gold", channel="news", device="phone", locale="fr") == (
        Coverage.INHERITED,
        ("v",),
    )


def test_what_comes_from_above_is_inherited() -> None:
    module = hero(variant("v", any_segments=("loyal",), channels=("mail",), locales=("fr",)))

    assert cover(module, "gold", channel="mail", locale="fr") == (Coverage.INHERITED, ("v",))
    assert cover(module, "loyal", channel="news", locale="fr") == (Coverage.INHERITED, ("v",))
    assert cover(module, "loyal", channel="mail", locale="fr-CA") == (Coverage.INHERITED, ("v",))
    assert cover(module, "loyal", channel="mail", locale="fr") == (Coverage.OWN, ("v",))


def test_without_a_winner_there_is_only_the_default() -> None:
    module = hero(variant("v", any_segments=("gold",)))

    assert cover(module, "loyal") == (Coverage.DEFAULT, ())


def test_an_own_variant_that_loses_everything_does_not_count() -> None:
    module = hero(
        variant("gold", any_segments=("gold",)),
        variant("gold-by-mail", all_segments=("gold", "skier"), channels=("mail",)),
    )

    assert cover(module, "gold", "skier", channel="mail") == (Coverage.OWN, ("gold-by-mail",))
    assert cover(module, "gold", channel="mail") == (Coverage.INHERITED, ("gold",))


def test_of_several_winners_one_own_variant_is_enough() -> None:
    gold = variant("gold", any_segments=("gold",))
    everybody = variant("everybody", "image")
    context = matrix_context(TAXONOMY, NOW, segments=["gold"])

    assert coverage(hero(gold, everybody), [context]) == (
        Covered(context, Coverage.OWN, ("gold", "everybody"), ("gold", "everybody"), ("gold",)),
    )


@examples
@given(random=st.randoms(use_true_random=False))
def test_coverage_is_what_the_definition_says_of_every_answer(random: Random) -> None:
    module, state = make_state(random)
    targeting = {each.key: each.targeting for each in module.variants}
    answers = resolutions(state)

    found = coverage(CompiledModule(module, state.taxonomy), [context for context, _ in answers])

    for covered, (context, answer) in zip(found, answers, strict=True):
        winners = {key for key in answer.composition if key is not None}
        own = {
            key
            for key in winners
            if {*context.segments} <= {*targeting[key].any_segments, *targeting[key].all_segments}
            and {context.channel} <= {None, *targeting[key].channels}
            and {context.device} <= {None, *targeting[key].devices}
            and {(context.locale or "").lower()}
            <= {"", *(tag.lower() for tag in targeting[key].locales)}
        }
        assert covered.composition == answer.composition
        assert (set(covered.winners), set(covered.own)) == (winners, own)
        assert covered.coverage is (
            Coverage.OWN if own else Coverage.INHERITED if winners else Coverage.DEFAULT
        )


@examples
@given(random=st.randoms(use_true_random=False))
def test_what_is_in_use_is_what_all_contexts_show(random: Random) -> None:
    module, state = make_state(random)
    shown = {answer.composition for _, answer in resolutions(state)}

    found = in_use(CompiledModule(module, state.taxonomy), NOW)

    assert found.variants == len(module.variants)
    assert found.compositions == len(shown - {(None, None)})


def test_past_the_limit_cells_are_only_counted() -> None:
    module = hero(variant("gold", any_segments=("gold",)), variant("mail", channels=("mail",)))

    assert in_use(module, NOW) == InUse(variants=2, cells=4, compositions=2)
    assert in_use(module, NOW, limit=3) == InUse(variants=2, cells=4, compositions=None)
