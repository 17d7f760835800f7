"""What the analysis of a module found, in sentences (DESIGN.md 4.7)."""

from variants.analysis_words import (
    Words,
    duplicate_sentence,
    gated_sentence,
    mixed_sentence,
    never_wins_sentence,
    tie_sentence,
    unreachable_sentence,
    untranslated_sentence,
)
from variants.engine.analysis import (
    Cause,
    GatedNone,
    LostGroup,
    MixedLanguages,
    NeverMatches,
    NotDecided,
    OverridesNothing,
    Said,
    Shadow,
    Shadowed,
    Tie,
    UnreachableDefault,
    Untranslated,
)
from variants.engine.types import MatchCondition, Step
from variants.targeting import TermNames

WORDS = Words(
    variants={"gold": "Gold members", "sale": "Winter sale", "french": "In French"},
    fields={"headline": "Headline", "ctaLabel": "Link text", "ctaUrl": "Link"},
    terms=TermNames(
        locales={"fr": "French", "de": "German", "en": "English"},
        segments={"loyal-gold": "Gold", "ill": "Ill"},
        channels={"web": "Web"},
        devices={},
    ),
)


def test_a_shadowed_variant_names_what_stands_above_it_for_each_group() -> None:
    shadowed = Shadowed(
        (
            LostGroup(("headline",), (Shadow("sale", (Step.PRIORITY, Step.LOCALE)),)),
            LostGroup(
                ("ctaLabel", "ctaUrl"),
                (Shadow("sale", (Step.PRIORITY,)), Shadow("gone", (Step.KEY,))),
            ),
        )
    )

    assert never_wins_sentence(shadowed, WORDS) == (
        "Headline: wherever it matches, “Winter sale” (its priority is higher and its language is"
        " nearer to that of the visitor) stands above it. Link text and Link: wherever it matches,"
        " one of these stands above it: “Winter sale” (its priority is higher) and “gone” (its key"
        " comes first in the alphabet, and all else is equal)."
    )


def test_groups_that_lose_for_the_same_reason_are_told_together() -> None:
    above = (Shadow("sale", (Step.PRIORITY,)),)
    shadowed = Shadowed((LostGroup(("headline",), above), LostGroup(("ctaLabel", "ctaUrl"), above)))

    assert never_wins_sentence(shadowed, WORDS) == (
        "Headline, Link text and Link: wherever it matches, “Winter sale” (its priority is higher)"
        " stands above it."
    )


def test_a_condition_that_never_holds_is_said() -> None:
    def sentence(cause: Cause, *terms: str) -> str:
        return never_wins_sentence(NeverMatches(MatchCondition.SEGMENTS, cause, terms), WORDS)

    assert sentence(Cause.EXCLUSIVE, "loyal-gold", "ill") == (
        "It requires “Gold” and “Ill”, and a visitor is never in both."
    )
    assert sentence(Cause.WINDOW_EMPTY) == "It ends before it starts."
    assert never_wins_sentence(OverridesNothing(), WORDS) == (
        "It overrides nothing yet: add what differs."
    )
    assert never_wins_sentence(NotDecided(), WORDS) == (
        "Its targeting is too involved to work out whether anybody ever sees it."
    )


def test_a_tie_is_said_from_the_side_of_either_variant() -> None:
    tie = Tie("gold", "sale", Step.START, ("headline",), None)

    assert tie_sentence(tie, "sale", WORDS) == (
        "Tied with “Gold members” over Headline: only the later start decides, for “Gold members”."
    )
    assert tie_sentence(tie, "gold", WORDS) == (
        "Tied with “Winter sale” over Headline: only the later start decides, for “Gold members”."
    )


def test_duplicates_and_defaults_that_nobody_sees_are_said() -> None:
    assert duplicate_sentence("gold", ("gold", "sale", "french"), WORDS) == (
        "The same words for the same visitors as “Winter sale” and “In French”: one of them can go."
    )
    assert unreachable_sentence(UnreachableDefault(("headline",), ("sale",)), WORDS) == (
        "Nobody sees the default of Headline: it is overridden for everybody, by “Winter sale”."
    )


def test_an_exclusion_that_needs_consent_is_said() -> None:
    assert gated_sentence(GatedNone("gold", "ill", ("health",)), WORDS) == (
        "It excludes “Ill”, which nobody is in without consent to “health”: visitors who refuse"
        " see it."
    )


def test_a_missing_language_of_something_mandatory_is_said() -> None:
    assert untranslated_sentence(Untranslated("sale", ("fr", "de"), is_shown=True), WORDS) == (
        "Visitors in “French” and “German” see it in the language of the module: add it in theirs."
    )
    assert untranslated_sentence(Untranslated("sale", ("de",), is_shown=False), WORDS) == (
        "Visitors in “German” do not see it, nor anything mandatory instead: add it."
    )


def test_a_mix_of_languages_is_said_with_where_the_other_comes_from() -> None:
    french = Said(("headline",), "french", "fr")

    assert mixed_sentence(
        MixedLanguages(french, Said(("ctaLabel", "ctaUrl"), None, "en"), None), WORDS
    ) == (
        "Some visitors see Headline in “French” beside Link text and Link in “English”, from"
        " the default."
    )
    assert mixed_sentence(
        MixedLanguages(french, Said(("ctaLabel", "ctaUrl"), "sale", "de"), None), WORDS
    ) == (
        "Some visitors see Headline in “French” beside Link text and Link in “German”, from"
        " “Winter sale”."
    )
