"""A module evaluated as a flag: its value, variant, reason and what else is told."""

from datetime import UTC, datetime
from typing import Any

from delivery.decisions import decode
from delivery.snapshot import source
from tests.delivery.conftest import Caller, Shop
from tests.delivery.ofrep.conftest import FlagCaller
from tests.factories import make_module, make_segment, make_variant, targeting
from variants.gate import publishing

GOLD = {
    "segments": ["loyal-gold"],
    "channel": "email-newsletter",
    "locale": "en-GB",
    "consent": ["loyalty"],
}


def test_a_module_that_nothing_matches_is_its_default(flag_caller: FlagCaller, shop: Shop) -> None:
    flag = flag_caller.flag("home-hero", targetingKey="visitor-1")

    decision = flag["metadata"].pop("decisionId")
    context_key = flag["metadata"].pop("contextKey")
    assert flag == {
        "key": "home-hero",
        "value": {
            "eyebrow": None,
            "headline": "Outside is calling",
            "body": "<p>Go <b>out</b>.</p>",
            "image": None,
            "imageAlt": None,
            "ctaLabel": None,
            "ctaUrl": None,
        },
        "reason": "DEFAULT",
        "variant": "default",
        "metadata": {
            "type": "hero",
            "generation": 1,
            "variants": "",
            "why": "You see this because it is what we show everyone.",
        },
    }
    assert decode(decision, source.current().secrets.decision_id).module == "home-hero"
    assert len(context_key) > 16


def test_a_module_without_variants_is_static(flag_caller: FlagCaller, shop: Shop) -> None:
    assert flag_caller.flag("ski-offer")["reason"] == "STATIC"


def test_a_variant_that_matches_is_named(flag_caller: FlagCaller, shop: Shop) -> None:
    flag = flag_caller.flag("home-hero", segments=["skier"])

    assert (flag["reason"], flag["variant"]) == ("TARGETING_MATCH", "skier")
    assert flag["metadata"]["variants"] == "skier"
    assert flag["metadata"]["why"] == "You see this because you told us you ski."


def test_several_variants_that_decide_together_are_all_named(
    flag_caller: FlagCaller, shop: Shop
) -> None:
    with publishing():
        make_variant(
            shop.hero,
            "body-only",
            live=True,
            overrides={"body": "<p>Snow.</p>"},
            targeting=targeting(any=["skier"]),
            priority="campaign",
        )

    flag = flag_caller.flag("home-hero", **GOLD | {"segments": ["loyal-gold", "skier"]})

    assert flag["variant"] == "gold-mail+body-only"
    assert flag["metadata"]["variants"] == "gold-mail,body-only"
    assert flag["value"]["body"] == "<p>Snow.</p>"
    assert flag["value"]["headline"] == "For you first"


def test_a_variant_with_the_key_default_is_told_apart(flag_caller: FlagCaller, shop: Shop) -> None:
    with publishing():
        make_variant(shop.hero, "default", live=True, targeting=targeting(channels=["web"]))

    flag = flag_caller.flag("home-hero", channel="web")

    assert (flag["variant"], flag["metadata"]["variants"]) == ("default", "default")
    assert flag["reason"] == "TARGETING_MATCH"


def test_the_value_equals_the_fields_that_graphql_gives(
    flag_caller: FlagCaller, caller: Caller, shop: Shop
) -> None:
    contexts: list[dict[str, Any]] = [{}, {"segments": ["skier"]}, GOLD]
    for context in contexts:
        asked = caller.ask(
            'query ($context: ContextInput) { module(key: "home-hero", context: $context) '
            "{ fields resolution { contextKey generation why } } }",
            context=context,
        )["module"]
        flag = flag_caller.flag("home-hero", **context)
        assert flag["value"] == asked["fields"]
        assert {name: flag["metadata"][name] for name in asked["resolution"]} == asked["resolution"]


def test_names_that_are_not_reserved_are_attributes(flag_caller: FlagCaller, shop: Shop) -> None:
    with publishing():
        make_segment("climber", condition={"sport": "climbing", "address.country": "CH"})
        make_variant(shop.hero, "climber", live=True, targeting=targeting(any=["climber"]))

    climbing = {"sport": "climbing", "address": {"country": "CH"}}
    assert flag_caller.flag("home-hero", **climbing)["variant"] == "climber"
    assert flag_caller.flag("home-hero", sport="climbing")["variant"] == "default"
    assert flag_caller.flag("home-hero", **climbing, personalize=False)["variant"] == "default"


def test_a_text_alone_is_a_list_of_one(flag_caller: FlagCaller, shop: Shop) -> None:
    assert flag_caller.flag("home-hero", segments="skier")["variant"] == "skier"


def test_without_consent_a_gated_segment_is_not_held(flag_caller: FlagCaller, shop: Shop) -> None:
    assert flag_caller.flag("home-hero", **GOLD)["variant"] == "gold-mail"
    assert flag_caller.flag("home-hero", **GOLD | {"consent": []})["variant"] == "default"


def test_what_was_not_understood_is_told(flag_caller: FlagCaller, shop: Shop) -> None:
    flag = flag_caller.flag("home-hero", segments=["skeir"], channel="fax")

    assert flag["metadata"]["warnings"] == "UNKNOWN_CHANNEL fax; UNKNOWN_SEGMENT skeir"


def test_the_end_of_a_window_is_told(flag_caller: FlagCaller, shop: Shop) -> None:
    with publishing():
        make_variant(
            make_module("sale", live=True),
            live=True,
            targeting=targeting(channels=["web"]),
            ends_at=datetime(2999, 1, 1, tzinfo=UTC),
        )

    assert flag_caller.flag("sale", channel="web")["metadata"]["validUntil"] == (
        "2999-01-01T00:00:00Z"
    )


def test_a_context_may_be_left_out(flag_caller: FlagCaller, shop: Shop) -> None:
    for body in (b"{}", b'{"context": null}', b'{"context": {}}'):
        assert flag_caller.send("flags/home-hero", body).status == 200


def test_a_key_may_come_in_the_header_that_providers_use(
    flag_caller: FlagCaller, shop: Shop
) -> None:
    headers = {"authorization": "", "x-api-key": flag_caller.key}
    assert flag_caller.send("flags/home-hero", {}, headers=headers).status == 200
