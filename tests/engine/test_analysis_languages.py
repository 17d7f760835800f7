"""Languages: what is shown beside another one, and what must be said and is not (DESIGN.md 4.7)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.engine.brute_analysis import make_state, resolutions
from tests.engine.small_changes import NOW
from variants.engine import reference
from variants.engine.analysis import (
    GatedNone,
    MixedLanguages,
    Said,
    Untranslated,
    gated_nones,
    mixed_languages,
    untranslated_mandatory,
)
from variants.engine.index import CompiledModule
from variants.engine.reference_match import locale_chain
from variants.engine.types import Context, ModuleDocument, Priority, VariantDocument

TAXONOMY = Taxonomy(
    segments={
        "gold": Segment("gold", "Gold"),
        "ill": Segment("ill", "Ill", purpose="health"),
        "very-ill": Segment("very-ill", "Very ill", parent="ill", purpose="profiling"),
    },
    channels={"web": Term("web", "Web")},
    locales={tag.lower(): Locale(tag, tag) for tag in ("en", "en-GB", "fr", "fr-CA", "de")},
)


def hero(*variants: VariantDocument, image: str | None = "mountain") -> CompiledModule:
    """A module in English, of two field groups."""
    module = ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=(("headline",), ("image",)),
        defaults={"headline": "Outside is calling", "image": image},
        variants=variants,
    )
    return CompiledModule(module, TAXONOMY)


def must(key: str, *locales: str, **targeting: tuple[str, ...]) -> VariantDocument:
    """A mandatory variant of the headline."""
    return VariantDocument(
        key, {"headline": key}, Targeting(locales=locales, **targeting), Priority.MANDATORY
    )


def shown_languages(
    module: ModuleDocument, taxonomy: Taxonomy, context: Context
) -> list[tuple[str | None, str]]:
    """The source and the language of each group that shows something."""
    answer = reference.resolve(module, taxonomy, context)
    chain = locale_chain(taxonomy, context.locale)
    targeting = {each.key: each.targeting for each in module.variants}
    found = []
    for group, source in zip(module.groups, answer.composition, strict=True):
        if all(answer.values[field] in (None, "") for field in group):
            continue
        tags = () if source is None else {tag.lower() for tag in targeting[source].locales}
        nearest = next((tag for tag in chain if tag in tags), module.locale)
        found.append((source, nearest.split("-")[0]))
    return found


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_mixes_are_those_of_all_contexts(random: Random) -> None:
    module, state = make_state(random)
    localized = {each.key for each in module.variants if each.targeting.locales}
    expected = set()
    for context, _ in resolutions(state):
        shown = shown_languages(module, state.taxonomy, context)
        if len({language for _, language in shown}) > 1:
            expected |= {source for source, _ in shown if source in localized}

    found = mixed_languages(CompiledModule(module, state.taxonomy), NOW)

    assert [each.variant.source for each in found] == sorted(expected)
    for each in found:
        assert each.decided
        assert each.witness is not None
        shown = shown_languages(module, state.taxonomy, each.witness)
        assert {(said.source, said.language) for said in (each.variant, each.beside)} <= set(shown)


def test_a_french_headline_beside_an_english_picture_is_a_mix() -> None:
    french = VariantDocument("french", {"headline": "Dehors"}, Targeting(locales=("fr",)))

    assert mixed_languages(hero(french), NOW) == (
        MixedLanguages(
            Said(("headline",), "french", "fr"),
            Said(("image",), None, "en"),
            Context(at=NOW, locale="fr"),
        ),
    )


def test_what_shows_nothing_has_no_language() -> None:
    french = VariantDocument("french", {"headline": "Dehors"}, Targeting(locales=("fr",)))

    assert mixed_languages(hero(french, image=None), NOW) == ()


def test_two_locales_of_one_language_are_no_mix() -> None:
    british = VariantDocument("british", {"headline": "Colour"}, Targeting(locales=("en-GB",)))

    assert mixed_languages(hero(british), NOW) == ()


def test_a_mandatory_variant_without_locale_is_untranslated_where_others_have_locales() -> None:
    french = VariantDocument("french", {"headline": "Dehors"}, Targeting(locales=("fr",)))

    assert untranslated_mandatory(hero(must("recall"), french), NOW) == (
        Untranslated("recall", ("fr",), is_shown=True),
    )


def test_a_mandatory_variant_in_one_language_is_missing_in_the_others_and_the_default() -> None:
    german = VariantDocument("german", {"image": "Berg"}, Targeting(locales=("de",)))

    assert untranslated_mandatory(hero(must("rappel", "fr"), german), NOW) == (
        Untranslated("rappel", ("de", "en"), is_shown=False),
    )


def test_mandatory_variants_of_each_language_complete_each_other() -> None:
    quebec = VariantDocument("quebec", {"image": "mont"}, Targeting(locales=("fr-CA",)))

    assert untranslated_mandatory(hero(must("recall"), must("rappel", "fr"), quebec), NOW) == ()


def test_a_counterpart_for_fewer_people_is_none() -> None:
    found = untranslated_mandatory(
        hero(must("recall"), must("rappel", "fr", any_segments=("gold",))), NOW
    )

    # The French one is for gold members only, and they get it in English elsewhere.
    assert found == (Untranslated("recall", ("fr",), is_shown=True),)


def test_a_mandatory_variant_that_is_over_is_not_looked_at() -> None:
    over = VariantDocument("over", {"headline": "x"}, priority=Priority.MANDATORY, ends_at=NOW)
    french = VariantDocument("french", {"headline": "Dehors"}, Targeting(locales=("fr",)))

    assert untranslated_mandatory(hero(over, french), NOW) == ()


def test_none_of_a_gated_segment_is_found_with_all_purposes_of_its_path() -> None:
    variant = VariantDocument("v", {}, Targeting(no_segments=("very-ill", "gold")))

    assert gated_nones(hero(variant)) == (GatedNone("v", "very-ill", ("health", "profiling")),)
