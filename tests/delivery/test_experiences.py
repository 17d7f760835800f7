"""`experience`: what one screen asks for in one call."""

from content.models import Experience
from tests.delivery.conftest import Caller, Shop

QUERY = """
query ($key: ID!, $context: ContextInput, $strict: Boolean, $names: [String!]) {
  experience(key: $key, context: $context, strict: $strict) {
    key
    name
    slots(names: $names) { name module { key ... on Hero { headline } } }
  }
}
"""


def test_slots_come_in_their_order_with_their_modules_in_the_context(
    caller: Caller, shop: Shop
) -> None:
    answer = caller.post(QUERY, {"key": "home", "context": {"segments": ["skier"]}}).json()

    assert answer["data"]["experience"] == {
        "key": "home",
        "name": "Home",
        "slots": [
            {"name": "hero", "module": {"key": "home-hero", "headline": "Fresh powder"}},
            {"name": "offer", "module": {"key": "ski-offer"}},
            {"name": "later", "module": None},
        ],
    }
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "MODULE_NOT_SERVED"}
    assert error["path"] == ["experience", "slots", 2, "module"]
    assert error["message"] == "The module “draft-hero” of the slot “later” is not published."


def test_slots_can_be_named(caller: Caller, shop: Shop) -> None:
    experience = caller.ask(QUERY, key="home", names=["offer", "hero"])["experience"]

    assert [slot["name"] for slot in experience["slots"]] == ["hero", "offer"]
    assert caller.refusal(QUERY, key="home", names=["hero", "footer"]) == (
        "BAD_USER_INPUT",
        "names: “footer” was given, one of the slots hero, offer, later was expected.",
    )


def test_strict_refuses_module_by_module(caller: Caller, shop: Shop) -> None:
    answer = caller.post(
        QUERY,
        {
            "key": "home",
            "context": {"segments": ["nobody"]},
            "strict": True,
            "names": ["hero", "offer"],
        },
    ).json()

    assert [slot["module"] for slot in answer["data"]["experience"]["slots"]] == [None, None]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_SEGMENT"] * 2


def test_unknown_and_withdrawn_experiences_are_told_apart(caller: Caller, shop: Shop) -> None:
    assert caller.refusal(QUERY, key="nothing") == (
        "EXPERIENCE_NOT_FOUND",
        "No published experience has the key “nothing”.",
    )
    Experience.objects.get(key="home").unpublish()
    assert caller.refusal(QUERY, key="home") == (
        "EXPERIENCE_NOT_SERVED",
        "The experience “home” was published and is not served any more.",
    )
