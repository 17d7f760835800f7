"""`decision`: asking over the API what an answer was."""

from collections.abc import Callable
from datetime import datetime

import pytest

from delivery.registration import create_client
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment, make_variant, targeting
from variants.models import ChangeLogEntry, Generation
from variants.rollback import roll_back

ASK = """
query ($context: ContextInput, $use: ID) {
  module(key: "home-hero", context: $context, use: $use) {
    fields
    resolution {
      decisionId generation why
      fields { field variant reason } candidates { variant outcome reason failed }
    }
  }
}
"""
TELL = """
query ($id: ID!) {
  decision(id: $id) {
    module generation at publishedAt draft use missing sources why
    fields { field variant reason } candidates { variant outcome reason }
    values valuesNow uncertain
  }
}
"""
SKIER = {"segments": ["skier"]}


@pytest.fixture
def operator(caller_with: Callable[..., Caller]) -> Caller:
    """Someone who may deliver and ask what was served."""
    return caller_with("deliver", "preview")


def served(caller: Caller, **variables: object) -> dict:
    return caller.ask(ASK, **variables)["module"]


def told(caller: Caller, answer: dict) -> dict:
    return caller.ask(TELL, id=answer["resolution"]["decisionId"])["decision"]


def test_what_was_served_is_told_again_to_the_word(shop: Shop, operator: Caller) -> None:
    then = served(operator, context=SKIER)

    said = told(operator, then)

    assert said["module"] == "home-hero"
    assert said["generation"] == then["resolution"]["generation"]
    assert (said["draft"], said["use"], said["missing"]) == (False, None, None)
    assert said["sources"] == [None, "skier"]
    assert said["why"] == then["resolution"]["why"]
    assert said["fields"] == then["resolution"]["fields"]
    assert said["values"] == said["valuesNow"] == then["fields"]
    assert said["uncertain"] == []
    assert [(each["variant"], each["outcome"]) for each in said["candidates"]] == [
        ("gold-mail", "NOT_MATCHED"),
        ("skier", "WON"),
    ]
    assert datetime.fromisoformat(said["at"]) >= datetime.fromisoformat(said["publishedAt"])


def test_it_is_told_as_it_was_when_other_things_are_published_since(
    shop: Shop, operator: Caller
) -> None:
    then = served(operator, context=SKIER)
    shop.skier.overrides = {"headline": "Snow again"}
    shop.skier.save()
    shop.hero.name = "Renamed"
    shop.hero.save()

    said = told(operator, then)

    assert said["values"] == then["fields"]
    assert said["valuesNow"] == then["fields"] | {"headline": "Snow again"}


def test_what_is_new_since_is_said_to_be_uncertain(shop: Shop, operator: Caller) -> None:
    then = served(operator, context=SKIER)
    make_segment("hiker")
    make_variant(
        shop.hero,
        "hiker",
        live=True,
        overrides={"headline": "Up"},
        targeting=targeting(any=["hiker"]),
    )

    said = told(operator, then)

    assert said["uncertain"] == ["headline"]
    assert said["valuesNow"] == then["fields"]


def test_of_a_module_that_is_not_published_any_more_there_is_no_now(
    shop: Shop, operator: Caller
) -> None:
    then = served(operator, context=SKIER)
    shop.hero.unpublish()

    said = told(operator, then)

    assert said["values"] == then["fields"]
    assert said["valuesNow"] is None


def test_a_variant_asked_for_alone_is_told_as_that(shop: Shop, operator: Caller) -> None:
    then = served(operator, use="skier")

    said = told(operator, then)

    assert said["use"] == "skier"
    assert said["fields"] == then["resolution"]["fields"]
    assert [each["variant"] for each in said["candidates"]] == ["skier"]


def test_of_a_draft_only_the_sources_are_told(shop: Shop, operator: Caller) -> None:
    shop.hero.fields = shop.hero.fields | {"headline": "Draft"}
    shop.hero.save_revision()
    then = served(operator, context=SKIER | {"draft": True})

    said = told(operator, then)

    assert (said["draft"], said["sources"]) == (True, [None, "skier"])
    assert said["missing"].startswith("It was a preview of a draft. Drafts are not kept")
    assert (said["fields"], said["candidates"], said["values"]) == ([], [], None)


def test_a_generation_that_the_log_does_not_have_is_said_to_be_missing(
    shop: Shop, operator: Caller
) -> None:
    shop.skier.name = "Skiers"
    shop.skier.save()
    then = served(operator, context=SKIER)
    last = then["resolution"]["generation"]
    ChangeLogEntry.objects.filter(generation=last).delete()
    Generation.objects.filter(number=last).delete()

    said = told(operator, then)

    assert said["missing"].startswith(f"The change log does not have generation {last}:")
    assert (said["sources"], said["values"]) == ([None, "skier"], None)


def test_documents_that_are_gone_from_the_log_are_said_to_be_missing(
    shop: Shop, operator: Caller
) -> None:
    then = served(operator, context=SKIER)
    ChangeLogEntry.objects.filter(kind="module", key="home-hero").delete()

    said = told(operator, then)

    assert said["missing"].startswith("The change log does not have the documents of generation")


def test_going_back_does_not_change_what_was(shop: Shop, operator: Caller) -> None:
    first = served(operator, context=SKIER)
    shop.skier.overrides = {"headline": "Snow again"}
    shop.skier.save()
    second = served(operator, context=SKIER)
    roll_back(generation=first["resolution"]["generation"])

    assert told(operator, second)["values"]["headline"] == "Snow again"
    assert told(operator, second)["valuesNow"] == first["fields"]


@pytest.mark.parametrize(
    "id",
    ["", " ", "x", "home-hero", "é", "\0", "A" * 99_999, "TW9kdWxlOmhvbWUtaGVybw=="],
)
def test_what_is_no_decision_is_refused_in_a_sentence(operator: Caller, id: str) -> None:
    code, message = operator.refusal(TELL, id=id)

    assert code == "BAD_USER_INPUT"
    assert message.startswith(
        ("id: This is not a decision id of this instance", "id: Paste a decision id")
    )


def test_a_token_that_was_cut_off_or_is_far_too_long_is_refused(
    shop: Shop, operator: Caller
) -> None:
    token = served(operator)["resolution"]["decisionId"]

    for wrong in (token[:-1], token[:20], token + "AAAA", token[::-1]):
        code, message = operator.refusal(TELL, id=wrong)
        assert code == "BAD_USER_INPUT"
        assert message.startswith("id: This is not a decision id of this instance")
    code, message = operator.refusal(TELL, id=token * 1_500)
    assert message == "id: This is no decision id: it has more than 100,000 characters."


def test_line_breaks_that_a_mail_put_in_are_left_out(shop: Shop, operator: Caller) -> None:
    token = served(operator)["resolution"]["decisionId"]

    said = operator.ask(TELL, id=f"  {token[:30]}\r\n{token[30:]}\n")["decision"]

    assert said["module"] == "home-hero"


def test_only_keys_that_preview_or_manage_may_ask(
    shop: Shop, caller: Caller, caller_with: Callable[..., Caller]
) -> None:
    then = served(caller)
    refused = (
        "FORBIDDEN",
        "Only a key with the scope “preview” or “manage” may ask what was served.",
    )

    for other in (caller, caller_with("deliver", "ingest")):
        assert other.refusal(TELL, id=then["resolution"]["decisionId"]) == refused
    for other in (caller_with("preview"), caller_with("deliver", "manage")):
        assert told(other, then)["module"] == "home-hero"


def test_limits_of_a_key_hold_for_the_past_too(shop: Shop, caller: Caller) -> None:
    then = served(caller, context={"channel": "email", "locale": "en"} | SKIER)
    gold = {"channel": "email", "locale": "en", "segments": ["loyal-gold"], "consent": ["loyalty"]}
    mailed = served(caller, context=gold)
    web = Caller(create_client("web", scopes=["preview"], channels=["web"]))
    firn = Caller(create_client("firn", scopes=["preview"], brands=["firn"]))

    code, message = firn.refusal(TELL, id=then["resolution"]["decisionId"])
    assert (code, message.split(" belongs")[0]) == ("FORBIDDEN", "The module of this decision")
    assert [each["variant"] for each in told(web, then)["candidates"]] == ["skier"]
    assert web.refusal(TELL, id=mailed["resolution"]["decisionId"]) == (
        "FORBIDDEN",
        "This decision is of a channel outside those that this key is limited to.",
    )
