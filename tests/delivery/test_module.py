"""`module`: one module in a context, with its reasons."""

from datetime import UTC, datetime

import pytest

from delivery import decisions
from delivery.instance_secrets import load_secrets
from taxonomy.models import Segment
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_module, make_segment, make_variant, targeting

HEADLINE = """
query ($context: ContextInput, $use: ID, $strict: Boolean) {
  module(key: "home-hero", context: $context, use: $use, strict: $strict) {
    ... on Hero { headline }
    resolution { why }
  }
}
"""


def headline(caller: Caller, **variables: object) -> str:
    return caller.ask(HEADLINE, **variables)["module"]["headline"]


def test_without_a_context_everyone_gets_the_default(caller: Caller, shop: Shop) -> None:
    assert caller.ask(HEADLINE)["module"] == {
        "headline": "Outside is calling",
        "resolution": {"why": "You see this because it is what we show everyone."},
    }


def test_a_skier_gets_the_variant_for_skiers_and_why(caller: Caller, shop: Shop) -> None:
    assert caller.ask(HEADLINE, context={"segments": ["skier"]})["module"] == {
        "headline": "Fresh powder",
        "resolution": {"why": "You see this because you told us you ski."},
    }


def test_all_parts_of_a_context_count(caller: Caller, shop: Shop) -> None:
    context = {
        "segments": ["loyal-gold"],
        "consent": ["loyalty"],
        "channel": "email-newsletter",
        "locale": "en-GB",
    }

    assert headline(caller, context=context) == "For you first"
    for part in context:
        rest = {name: value for name, value in context.items() if name != part}
        assert headline(caller, context=rest) == "Outside is calling"
    opted_out = context | {"personalize": False}
    assert headline(caller, context=opted_out) == "Outside is calling"


def test_attributes_establish_segments(caller: Caller, shop: Shop) -> None:
    skier = Segment.objects.get(key="skier")
    skier.condition = {"sports": {"$in": ["ski"]}}
    skier.save()

    assert headline(caller, context={"attributes": {"sports": ["ski"]}}) == "Fresh powder"
    assert headline(caller, context={"attributes": {"sports": ["run"]}}) == "Outside is calling"


def test_attributes_may_be_written_in_the_query_with_variables_inside(
    caller: Caller, shop: Shop
) -> None:
    query = """query ($sport: String, $missing: String) {
      module(key: "home-hero",
        context: {attributes: {a: [1, -2.5, true, null, "x", {b: $sport}], c: $missing}}) { key }
    }"""

    assert caller.ask(query, sport="ski") == {"module": {"key": "home-hero"}}


def test_everything_that_a_module_says_of_itself(caller: Caller, shop: Shop) -> None:
    query = """{ module(key: "home-hero") {
      __typename key type name locale tags fields brand { key name }
      variants { key }
      ... on Hero { eyebrow headline image { url } ctaLabel
        body html: body(format: HTML) text: body(format: TEXT) markdown: body(format: MARKDOWN) }
    } }"""

    assert caller.ask(query)["module"] == {
        "__typename": "Hero",
        "key": "home-hero",
        "type": "hero",
        "name": "Home hero",
        "locale": "en",
        "tags": ["front", "winter"],
        "brand": {"key": "alpenglow", "name": "Alpenglow"},
        "variants": [{"key": "gold-mail"}, {"key": "skier"}],
        "fields": {
            "eyebrow": None,
            "headline": "Outside is calling",
            "body": "<p>Go <b>out</b>.</p>",
            "image": None,
            "imageAlt": None,
            "ctaLabel": None,
            "ctaUrl": None,
        },
        "eyebrow": None,
        "headline": "Outside is calling",
        "image": None,
        "ctaLabel": None,
        "body": "<p>Go <b>out</b>.</p>",
        "html": "<p>Go <b>out</b>.</p>",
        "text": "Go out.",
        "markdown": "Go **out**.",
    }


def test_a_resolution_tells_every_source_and_every_candidate(caller: Caller, shop: Shop) -> None:
    query = """query ($context: ContextInput) { module(key: "home-hero", context: $context) {
      resolution {
        generation validUntil why
        fields { field variant reason }
        candidates { variant outcome failed beaten { fields by step } reason }
        experiment { experiment arm }
        warnings { code key message }
      } } }"""
    context = {
        "segments": ["skier", "loyal-gold"],
        "consent": ["loyalty"],
        "channel": "email",
        "locale": "en",
    }

    resolution = caller.ask(query, context=context)["module"]["resolution"]

    assert resolution["generation"] == 1
    assert resolution["validUntil"] is None
    assert resolution["experiment"] is None
    assert resolution["warnings"] == []
    assert resolution["why"] == (
        "You see this because you are in “Gold members”, via E-mail, in English."
    )
    assert {source["field"]: source["variant"] for source in resolution["fields"]} == {
        "eyebrow": None,
        "headline": "gold-mail",
        "body": None,
        "image": None,
        "imageAlt": None,
        "ctaLabel": "gold-mail",
        "ctaUrl": "gold-mail",
    }
    assert resolution["fields"][1]["reason"] == (
        "From “gold-mail”, the highest of 2 variants that match and override it."
    )
    assert resolution["candidates"] == [
        {
            "variant": "gold-mail",
            "outcome": "WON",
            "failed": None,
            "beaten": [],
            "reason": "Matches and wins everything that it overrides.",
        },
        {
            "variant": "skier",
            "outcome": "BEATEN",
            "failed": None,
            "beaten": [{"fields": ["headline"], "by": "gold-mail", "step": "PRIORITY"}],
            "reason": "Matches, but is beaten: “gold-mail” wins headline because its priority is "
            "higher (step 1).",
        },
    ]
    (_, failed) = caller.ask(query)["module"]["resolution"]["candidates"]
    assert (failed["outcome"], failed["failed"]) == ("NOT_MATCHED", "SEGMENTS")


def test_use_takes_one_variant_alone_whatever_its_conditions(caller: Caller, shop: Shop) -> None:
    assert headline(caller, use="gold-mail") == "For you first"
    assert headline(caller, use="gold-mail", context={"segments": ["skier"]}) == "For you first"


@pytest.mark.parametrize("value", [None, False])
def test_without_strict_an_unknown_key_is_a_warning(
    caller: Caller, shop: Shop, value: bool | None
) -> None:
    query = """query ($strict: Boolean) {
      module(key: "home-hero", context: {segments: ["nobody"], channel: "pigeon"}, strict: $strict)
      { resolution { warnings { code key message } } }
    }"""

    assert caller.ask(query, strict=value)["module"]["resolution"]["warnings"] == [
        {
            "code": "UNKNOWN_CHANNEL",
            "key": "pigeon",
            "message": "No channel has the key “pigeon”.",
        },
        {
            "code": "UNKNOWN_SEGMENT",
            "key": "nobody",
            "message": "No segment has the key “nobody”.",
        },
    ]


def test_with_strict_each_warning_is_an_error_and_the_module_null(
    caller: Caller, shop: Shop
) -> None:
    context = {
        "segments": ["nobody"],
        "channel": "pigeon",
        "device": "slate",
        "locale": "tlh",
        "consent": ["everything"],
    }

    answer = caller.post(HEADLINE, {"context": context, "strict": True}).json()

    assert answer["data"] == {"module": None}
    assert [(error["extensions"]["code"], error["path"]) for error in answer["errors"]] == [
        ("UNKNOWN_CHANNEL", ["module"]),
        ("UNKNOWN_DEVICE", ["module"]),
        ("UNKNOWN_LOCALE", ["module"]),
        ("UNKNOWN_PURPOSE", ["module"]),
        ("UNKNOWN_SEGMENT", ["module"]),
    ]
    assert headline(caller, strict=True) == "Outside is calling"


def test_children_of_an_exclusive_segment_warn_with_their_parent(
    caller: Caller, shop: Shop
) -> None:
    loyal = Segment.objects.get(key="loyal")
    loyal.exclusive_children = True
    loyal.save()
    make_segment("loyal-silver", parent=loyal)
    context = {"segments": ["loyal-gold", "loyal-silver"], "consent": ["loyalty"]}

    code, _message = caller.refusal(HEADLINE, context=context, strict=True)

    assert code == "EXCLUSIVE_SEGMENTS"


def test_only_preview_may_ask_for_another_instant(caller: Caller, caller_with, shop: Shop) -> None:
    make_variant(
        shop.hero,
        "summer",
        live=True,
        overrides={"headline": "Summer"},
        starts_at=datetime(2040, 6, 1, tzinfo=UTC),
        ends_at=datetime(2040, 9, 1, tzinfo=UTC),
    )
    context = {"at": "2040-06-01T02:00:00.0009+02:00"}

    assert caller.refusals(HEADLINE, context=context) == [
        (
            "FORBIDDEN",
            "context.at: only a key with the scope “preview” may ask for another instant than now.",
        )
    ]
    previewer = caller_with("preview")
    assert headline(previewer, context=context) == "Summer"
    before = {"at": "2040-05-31T23:59:59.999999Z"}
    assert headline(previewer, context=before) == "Outside is calling"
    query = """query ($context: ContextInput) {
      module(key: "home-hero", context: $context) { resolution { validUntil } } }"""
    until = previewer.ask(query, context=before)["module"]["resolution"]["validUntil"]
    assert until == "2040-06-01T00:00:00Z"


def test_equal_answers_have_equal_context_keys_and_others_do_not(
    caller: Caller, shop: Shop
) -> None:
    query = """query ($contexts: [ContextInput!]!) { resolutions(key: "home-hero",
      contexts: $contexts) { resolution { contextKey } } }"""
    contexts = [
        {},
        {"segments": ["nobody"], "unit": "u1", "attributes": {"a": 1}},
        {"channel": "web"},
        {"segments": ["skier"]},
        {"segments": ["skier"], "locale": "fr"},
    ]

    keys = [
        module["resolution"]["contextKey"]
        for module in caller.ask(query, contexts=contexts)["resolutions"]
    ]

    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert keys[0] != keys[3]
    assert [len(key) for key in keys] == [32] * 5


def test_a_decision_id_tells_later_what_was_served(caller: Caller, shop: Shop) -> None:
    query = """query ($context: ContextInput) { module(key: "home-hero", context: $context) {
      resolution { decisionId } } }"""
    context = {"segments": ["skier"], "unit": "jane@example.com", "attributes": {"age": 44}}

    token = caller.ask(query, context=context)["module"]["resolution"]["decisionId"]
    decision = decisions.decode(token, load_secrets().decision_id)

    assert (decision.module, decision.generation) == ("home-hero", 1)
    assert decision.composition == (None, "skier", None, None, None)
    assert [variant for variant, _standing in decision.reduced.standings] == ["skier"]
    assert "jane" not in repr(decision)


def test_what_was_withdrawn_and_what_never_was_are_told_apart(caller: Caller, shop: Shop) -> None:
    query = "query ($key: ID!, $use: ID) { module(key: $key, use: $use) { key } }"
    gone = make_module("gone", live=True)
    gone.unpublish()
    shop.skier.unpublish()

    assert caller.refusal(query, key="nothing") == (
        "MODULE_NOT_FOUND",
        "No published module has the key “nothing”.",
    )
    assert caller.refusal(query, key="draft-hero") == (
        "MODULE_NOT_FOUND",
        "No published module has the key “draft-hero”.",
    )
    assert caller.refusal(query, key="gone") == (
        "MODULE_NOT_SERVED",
        "The module “gone” was published and is not served any more.",
    )
    assert caller.refusal(query, key="home-hero", use="unseen") == (
        "VARIANT_NOT_FOUND",
        "The module “home-hero” has no published variant with the key “unseen”.",
    )
    assert caller.refusal(query, key="home-hero", use="skier") == (
        "VARIANT_NOT_SERVED",
        "The variant “skier” of the module “home-hero” was published and is not served any more.",
    )


def test_an_error_leaves_the_rest_of_the_answer_alone(caller: Caller, shop: Shop) -> None:
    answer = caller.post(
        '{ a: module(key: "nothing") { key } b: module(key: "home-hero") { key } }'
    ).json()

    assert answer["data"] == {"a": None, "b": {"key": "home-hero"}}
    assert [error["path"] for error in answer["errors"]] == [["a"]]


def test_nothing_of_a_draft_is_ever_served(caller: Caller, shop: Shop) -> None:
    shop.hero.fields = shop.hero.fields | {"headline": "Not yet"}
    shop.hero.save_revision()
    make_variant(shop.hero, "soon", live=False, targeting=targeting(any=["skier"]))

    assert headline(caller) == "Outside is calling"
    variants = caller.ask('{ module(key: "home-hero") { variants { key } } }')["module"]
    assert variants == {"variants": [{"key": "gold-mail"}, {"key": "skier"}]}
