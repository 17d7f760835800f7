"""The story of the demo: "I'm a guy, and I don't ski. Why are you showing me a woman skiing?"

The visitors here are what they told the shop: attributes, read by the conditions of segments.
"""

from typing import Any

import pytest

from tests.demo.alpenglow import EVERY_CONSENT, NOVEMBER, PACK, TAXONOMY, answer, subsets
from variants.engine.reference_held import held_segments
from variants.engine.types import Context

MAN_WHO_DOES_NOT_SKI = {"range": ["men"], "notForMe": ["ski"]}
MAN_WHO_HIKES = {"range": ["men"], "notForMe": ["ski"], "sports": ["hike"]}
MAN_WHO_SKIS = {"range": ["men"], "sports": ["ski"]}
WOMAN_WHO_SKIS = {"range": ["women"], "sports": ["ski"]}
WOMAN_WHO_HIKES = {"range": ["women"], "sports": ["hike"]}

SEGMENTS = [segment["key"] for segment in PACK["segments"]]


def _hero(visitor: dict[str, Any], **context: Any) -> tuple[str, str, str]:
    """The picture, the headline and the reason that a visitor gets who consents to everything."""
    told = {"attributes": visitor, "consent": EVERY_CONSENT, "locale": "en"} | context
    resolution = answer("home-hero", **told)
    return resolution.values["image"], resolution.values["headline"], resolution.why


def _shows_her(segments: frozenset[str], **context: Any) -> bool:
    resolution = answer("home-hero", segments=segments, **{"consent": EVERY_CONSENT} | context)
    return bool(resolution.values["image"] == "woman-skiing")


def _told(module: str, field: str, visitor: dict[str, Any], **context: Any) -> tuple[str, str]:
    told = {"attributes": visitor, "consent": EVERY_CONSENT, "locale": "en"} | context
    resolution = answer(module, **told)
    return resolution.values[field], resolution.why


def test_she_is_only_in_two_variants_that_require_skiing_and_the_womens_range() -> None:
    shown = [
        (module["key"], variant["key"], variant["targeting"]["segments"])
        for module in PACK["modules"]
        for variant in module["variants"]
        if variant["overrides"].get("image") == "woman-skiing"
    ]
    required = {"any": [], "all": ["skier", "womens-range"], "none": []}
    assert shown == [
        ("home-hero", "fr-skier-women", required),
        ("home-hero", "skier-women", required),
    ]
    assert all(module["fields"].get("image") != "woman-skiing" for module in PACK["modules"])


@pytest.mark.parametrize("locale", [None, "fr-CA"])
def test_whatever_a_caller_names_she_is_shown_exactly_to_those_who_hold_both(
    locale: str | None,
) -> None:
    for named in subsets(SEGMENTS):
        # Of the two answers about skiing one is held, and the no comes first.
        skis = "skier" in named and "non-skier" not in named
        assert _shows_her(named, locale=locale) == (skis and "womens-range" in named), named


def test_a_man_who_does_not_ski_never_gets_her_even_if_a_caller_claims_everything_else() -> None:
    for named in subsets(SEGMENTS):
        assert not _shows_her(named, attributes=MAN_WHO_DOES_NOT_SKI, locale="en"), named


def test_without_consent_nobody_gets_her() -> None:
    for named in subsets(SEGMENTS):
        assert not _shows_her(named, consent=frozenset({"location"})), named


def test_a_no_needs_no_consent_and_beats_a_yes() -> None:
    contradiction = {"sports": ["ski"], "notForMe": ["ski"]}
    resolution = answer("home-hero", attributes=contradiction, consent=EVERY_CONSENT)
    assert resolution.values["headline"] == "Winter, minus the lift queue"
    assert [(warning.code.name, warning.key) for warning in resolution.warnings] == [
        ("EXCLUSIVE_SEGMENTS", "skiing")
    ]
    refused = answer("home-hero", attributes=MAN_WHO_DOES_NOT_SKI)
    assert refused.values["headline"] == "Winter, minus the lift queue"
    assert refused.why == "You see this because you told us you do not ski."


def test_a_woman_who_skis_gets_her() -> None:
    assert _hero(WOMAN_WHO_SKIS) == (
        "woman-skiing",
        "First lift, first line",
        "You see this because you told us you ski and you asked to see our women’s range.",
    )


def test_a_woman_who_skis_gets_her_in_french_too() -> None:
    assert _hero(WOMAN_WHO_SKIS, locale="fr") == (
        "woman-skiing",
        "Première benne, première trace",
        "You see this because you told us you ski and you asked to see our women’s range,"
        " in French.",
    )


def test_a_man_who_does_not_ski_walks() -> None:
    assert _hero(MAN_WHO_DOES_NOT_SKI) == (
        "snowshoeing",
        "Winter, minus the lift queue",
        "You see this because you told us you do not ski.",
    )


def test_a_man_who_does_not_ski_but_hikes_gets_a_man_hiking() -> None:
    assert _hero(MAN_WHO_HIKES) == (
        "man-hiking",
        "One more ridge before lunch",
        "You see this because you told us you hike and you asked to see our men’s range.",
    )


def test_a_man_who_skis_gets_skis_and_nobody_in_particular() -> None:
    assert _hero(MAN_WHO_SKIS) == (
        "fresh-tracks",
        "Fresh powder, first lift",
        "You see this because you told us you ski.",
    )


def test_a_woman_who_hikes_gets_a_woman_hiking() -> None:
    assert _hero(WOMAN_WHO_HIKES) == (
        "woman-hiking",
        "The long way round, please",
        "You see this because you told us you hike and you asked to see our women’s range.",
    )


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"attributes": {}}, id="who says nothing"),
        pytest.param({"consent": frozenset()}, id="who refuses consent"),
        pytest.param({"personalize": False}, id="who opts out"),
    ],
)
def test_the_empty_mountain_is_for_everyone(context: dict[str, Any]) -> None:
    assert _hero(WOMAN_WHO_SKIS, **context) == (
        "first-light",
        "Outside is calling",
        "You see this because it is what we show everyone.",
    )


def test_a_gold_member_gets_the_gold_price_in_canadian_dollars_in_french_canada() -> None:
    member = {"club": {"member": True, "tier": "gold"}}
    resolution = answer("neve-shell", attributes=member, locale="fr-CA")
    assert (resolution.values["price"], resolution.values["currency"]) == ("409.00", "CAD")
    assert resolution.values["headline"] == "Veste Névé 3 couches, à votre prix Or"
    assert resolution.why == (
        "You see this because you are a gold member of the Alpenglow Club,"
        " in French, in French (Canada)."
    )


def test_the_safety_recall_comes_before_christmas_and_before_gold() -> None:
    owner = {"bought": ["firn-2"], "club": {"tier": "gold"}}
    assert _told("home-notice", "title", owner, consent=frozenset()) == (
        "Safety recall: Firn 2 avalanche transceiver",
        "You see this because you bought a Firn 2 avalanche transceiver.",
    )


def test_fresh_snow_wakes_the_skier_and_the_walker_differently() -> None:
    snow = {"weather": {"freshSnowCm": 25}}
    skier = _told("snow-alert", "title", WOMAN_WHO_SKIS | snow, channel="push")
    walker = _told("snow-alert", "title", MAN_WHO_DOES_NOT_SKI | snow, channel="push")
    assert skier == (
        "Twenty centimetres and counting",
        "You see this because you told us you ski and fresh snow has fallen near you, via Push.",
    )
    assert walker == (
        "The forest has gone quiet",
        "You see this because you told us you do not ski and fresh snow has fallen near you,"
        " via Push.",
    )


def test_the_newsletter_knows_it_is_an_email_and_says_so() -> None:
    assert _told("why-this", "question", {}, channel="email-newsletter") == (
        "Why did I get this e-mail?",
        "You see this because you are here via E-mail.",
    )


def test_a_man_holds_what_he_said_and_nothing_else() -> None:
    held = held_segments(
        TAXONOMY, Context(at=NOVEMBER, attributes=MAN_WHO_HIKES, consent=EVERY_CONSENT)
    )
    assert held.keys == {"skiing", "non-skier", "hiker", "mens-range"}
