"""Many modules evaluated at once: which, how many, and whether anything changed."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from delivery.ofrep import evaluator
from tests.delivery.conftest import Shop
from tests.delivery.ofrep.conftest import FlagCaller
from tests.factories import make_module, make_variant, targeting
from variants.gate import publishing


def keys(flags: list[dict[str, Any]]) -> list[str]:
    return [flag["key"] for flag in flags]


def test_every_published_module_is_a_flag(flag_caller: FlagCaller, shop: Shop) -> None:
    answer = orjson.loads(flag_caller.send("flags", {"context": {"segments": ["skier"]}}).body)

    assert answer["metadata"] == {"generation": 1}
    assert [(flag["key"], flag["variant"], flag["reason"]) for flag in answer["flags"]] == [
        ("home-hero", "skier", "TARGETING_MATCH"),
        ("ski-offer", "default", "STATIC"),
    ]


def test_each_is_as_if_evaluated_alone(flag_caller: FlagCaller, shop: Shop) -> None:
    def without_decision(flag: dict[str, Any]) -> dict[str, Any]:
        assert flag["metadata"].pop("decisionId")
        return flag

    flags = flag_caller.flags(segments=["skier"], locale="en")

    for flag in flags:
        alone = flag_caller.flag(flag["key"], segments=["skier"], locale="en")
        assert without_decision(flag) == without_decision(alone)


def test_the_wanted_ones_are_named_and_others_fail_among_them(
    flag_caller: FlagCaller, shop: Shop
) -> None:
    make_module("gone", live=True).unpublish()

    flags = flag_caller.flags(modules=["ski-offer", "nothing", "gone", "ski-offer"])

    assert keys(flags) == ["ski-offer", "nothing", "gone"]
    assert flags[1:] == [
        {
            "key": "nothing",
            "errorCode": "FLAG_NOT_FOUND",
            "errorDetails": "No published module has the key “nothing”.",
        },
        {
            "key": "gone",
            "errorCode": "FLAG_NOT_FOUND",
            "errorDetails": "The module “gone” was published and is not served any more.",
        },
    ]


def test_a_key_of_one_brand_gets_the_flags_of_that_brand(
    flag_caller_with: Callable[..., FlagCaller], shop: Shop
) -> None:
    limited = flag_caller_with("deliver", brands=["firn"])

    assert keys(limited.flags()) == ["ski-offer"]
    (flag,) = limited.flags(modules=["home-hero"])
    assert flag == {
        "key": "home-hero",
        "errorCode": "GENERAL",
        "errorDetails": "The module “home-hero” belongs to the brand “alpenglow”, and this key is "
        "limited to firn.",
    }


def test_too_many_are_refused_unless_they_are_named(
    flag_caller: FlagCaller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluator, "FLAGS_LIMIT", 1)

    assert flag_caller.refusal("flags", {}) == (
        400,
        "INVALID_CONTEXT",
        "This key sees more than 1 modules: name those that are wanted in context.modules.",
    )
    assert keys(flag_caller.flags(modules=["home-hero"])) == ["home-hero"]


def test_too_many_named_ones_are_refused(flag_caller: FlagCaller, shop: Shop) -> None:
    named = {"context": {"modules": [f"m-{number}" for number in range(1001)]}}

    assert flag_caller.refusal("flags", named) == (
        400,
        "INVALID_CONTEXT",
        "context.modules: 1001 keys were given, at most 1000 are allowed.",
    )


class Poller:
    """Asks again with the tag of the last answer."""

    def __init__(self, caller: FlagCaller) -> None:
        self.caller = caller
        self.tag = ""

    def poll(self, **context: Any) -> int:
        answer = self.caller.send(
            "flags", {"context": context}, headers={"if-none-match": self.tag}
        )
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert (answer.body == b"") is (answer.status == 304)
        self.tag = answer.headers["ETag"]
        return answer.status


def test_what_did_not_change_is_not_sent_again(flag_caller: FlagCaller, shop: Shop) -> None:
    poller = Poller(flag_caller)

    assert poller.poll(segments=["skier"]) == 200
    assert poller.poll(segments=["skier"]) == 304
    # Another context with the same answers is no change.
    assert poller.poll(segments=["skier"], targetingKey="visitor-2", shoes=44) == 304
    assert poller.poll() == 200
    assert poller.poll() == 304


def test_what_was_published_is_sent_again(flag_caller: FlagCaller, shop: Shop) -> None:
    poller = Poller(flag_caller)
    poller.poll()
    with publishing():
        make_variant(shop.hero, "web", live=True, targeting=targeting(channels=["web"]))

    assert poller.poll() == 200
    assert poller.poll() == 304


def test_a_list_of_tags_may_be_sent(flag_caller: FlagCaller, shop: Shop) -> None:
    poller = Poller(flag_caller)
    poller.poll()
    poller.tag = f'"another", {poller.tag}'

    assert poller.poll() == 304
