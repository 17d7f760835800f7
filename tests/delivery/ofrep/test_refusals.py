"""What is wrong with a request is told with a code, the place, the value and what was expected."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from delivery import outcomes
from delivery.clients import Client
from delivery.errors import ApiError, ErrorCode
from delivery.http import HttpError
from delivery.instance_endpoint import endpoint
from delivery.limits import BODY_LIMIT
from delivery.ofrep.evaluator import Evaluator
from delivery.outcomes import Outcome
from delivery.session import Session
from tests.delivery.conftest import Shop
from tests.delivery.ofrep.conftest import FlagCaller

HERO = "flags/home-hero"


def test_a_flag_that_is_not_there(flag_caller: FlagCaller, shop: Shop) -> None:
    given = flag_caller.send("flags/home-heroo", {})

    assert (given.status, orjson.loads(given.body)) == (
        404,
        {
            "key": "home-heroo",
            "errorCode": "FLAG_NOT_FOUND",
            "errorDetails": "No published module has the key “home-heroo”.",
        },
    )
    assert given.headers["Content-Type"] == "application/json; charset=utf-8"
    assert given.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("key", ["a" * 10_000, "home-hero%00", "..%2F..", "%FF", "Home-Hero", "é"])
def test_a_key_that_no_module_can_have(flag_caller: FlagCaller, shop: Shop, key: str) -> None:
    assert flag_caller.refusal(f"flags/{key}", {})[:2] == (404, "FLAG_NOT_FOUND")
    (flag,) = flag_caller.flags(modules=[key])
    assert flag["errorCode"] == "FLAG_NOT_FOUND"


def test_a_flag_that_is_not_there_any_more(flag_caller: FlagCaller, shop: Shop) -> None:
    shop.hero.unpublish()

    assert flag_caller.refusal(HERO, {}) == (
        404,
        "FLAG_NOT_FOUND",
        "The module “home-hero” was published and is not served any more.",
    )


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (b"", "the body: null was given, JSON in UTF-8 ("),
        (b"{", "the body: “{” was given, JSON in UTF-8 ("),
        (b"\xff\xfe", "the body: “��” was given, JSON in UTF-8 ("),
        (b"[]", "the body: a list was given, a JSON object was expected."),
        (b"null", "the body: null was given, a JSON object was expected."),
        (b'"x"', "the body: “x” was given, a JSON object was expected."),
        (b"[" * 2000, "the body: “[[[[[[[[[[[[[[[[[[[[” was given, JSON in UTF-8 ("),
    ],
)
def test_a_body_that_is_no_object(
    flag_caller: FlagCaller, shop: Shop, body: bytes, details: str
) -> None:
    status, code, told = flag_caller.refusal(HERO, body)

    assert (status, code) == (400, "PARSE_ERROR")
    assert told.startswith(details)


@pytest.mark.parametrize(
    ("context", "details"),
    [
        (["a"], "context: a list was given, a JSON object was expected."),
        ({"channel": 7}, "context.channel: 7 was given, a text was expected."),
        ({"device": ["mobile"]}, "context.device: a list was given, a text was expected."),
        ({"locale": False}, "context.locale: false was given, a text was expected."),
        (
            {"segments": {"a": 1}},
            "context.segments: an object was given, a list of texts was expected.",
        ),
        ({"segments": ["a", None]}, "context.segments[1]: null was given, a text was expected."),
        ({"consent": [1]}, "context.consent[0]: 1 was given, a text was expected."),
        ({"personalize": "no"}, "context.personalize: “no” was given, true or false was expected."),
        ({"targetingKey": 7}, "context.targetingKey: 7 was given, a text was expected."),
        (
            {"targetingKey": "\0"},
            "context.targetingKey: “␀” was given, a text without NUL characters was expected.",
        ),
        (
            {"age": 2**60},
            "context.age: 1152921504606846976 was given, a finite number between -2^53 and 2^53 "
            "was expected.",
        ),
        (
            {"segments": ["a"] * 1001},
            "context.segments: 1001 items were given, at most 1000 are allowed.",
        ),
        (
            {f"a{number}": number for number in range(1001)},
            "context: at most 1000 values, nested at most 20 deep, are allowed.",
        ),
    ],
)
def test_a_context_that_cannot_be_meant(
    flag_caller: FlagCaller, shop: Shop, context: Any, details: str
) -> None:
    for path in (HERO, "flags"):
        assert flag_caller.refusal(path, {"context": context}) == (400, "INVALID_CONTEXT", details)


def test_an_empty_targeting_key(flag_caller: FlagCaller, shop: Shop) -> None:
    assert flag_caller.refusal(HERO, {"context": {"targetingKey": ""}}) == (
        400,
        "TARGETING_KEY_MISSING",
        "context.targetingKey: “” was given, a text that is not empty, or nothing was expected.",
    )


def test_no_key_and_wrong_keys(flag_caller: FlagCaller, shop: Shop) -> None:
    nothing = {"authorization": ""}
    assert flag_caller.refusal(HERO, {}, headers=nothing) == (
        401,
        "GENERAL",
        "No API key was given; it goes into the header “Authorization: Bearer KEY” or "
        "“X-API-Key: KEY”.",
    )
    wrong = nothing | {"x-api-key": "refract_wrong"}
    assert flag_caller.refusal(HERO, {}, headers=wrong)[:2] == (401, "GENERAL")
    assert flag_caller.send(HERO, {}, headers=wrong).headers["WWW-Authenticate"] == (
        'Bearer realm="ofrep"'
    )


def test_keys_that_may_not_read(flag_caller_with: Callable[..., FlagCaller], shop: Shop) -> None:
    assert flag_caller_with("ingest").refusal(HERO, {}) == (
        403,
        "GENERAL",
        "Reading content needs a key with the scope “deliver” or “preview”.",
    )


def test_limits_of_keys_hold(flag_caller_with: Callable[..., FlagCaller], shop: Shop) -> None:
    assert flag_caller_with("deliver", brands=["firn"]).refusal(HERO, {})[:2] == (403, "GENERAL")
    by_mail = flag_caller_with("deliver", channels=["email"])
    assert by_mail.flag("home-hero", channel="email-newsletter")["key"] == "home-hero"
    assert by_mail.refusal(HERO, {"context": {"channel": "web"}}) == (
        403,
        "GENERAL",
        "context.channel: this key is limited to email and what lies below; “web” does not.",
    )


def test_other_methods_types_and_addresses(flag_caller: FlagCaller, shop: Shop) -> None:
    given = flag_caller.send(HERO, b"", method="GET")
    assert (given.status, given.headers["Allow"]) == (405, "POST")
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert flag_caller.refusal(HERO, b"a=1", headers=form) == (
        415,
        "GENERAL",
        "Content-Type: “application/x-www-form-urlencoded” was given, application/json was "
        "expected.",
    )
    assert flag_caller.refusal("flag/home-hero", {})[:2] == (404, "GENERAL")
    assert flag_caller.refusal("flags/", {})[:2] == (404, "GENERAL")
    assert flag_caller.refusal("flags/a%2Fb", {})[:2] == (404, "FLAG_NOT_FOUND")


def test_a_body_that_is_too_large(flag_caller: FlagCaller, shop: Shop) -> None:
    assert flag_caller.refusal(HERO, b" " * (BODY_LIMIT + 1)) == (
        413,
        "GENERAL",
        "The request is larger than 1000000 bytes.",
    )


def test_a_client_that_asks_too_often_is_told_when_to_try_again(
    flag_caller: FlagCaller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(client: Client) -> dict[str, str]:
        error = ApiError(ErrorCode.LIMIT_EXCEEDED, "Too many requests.")
        raise HttpError(429, error, {"Retry-After": "7"})

    slow_down = Evaluator(replace(endpoint, admit=refuse))
    monkeypatch.setattr("delivery.ofrep._evaluator", slow_down)

    given = flag_caller.send(HERO, {})

    assert (given.status, given.headers["Retry-After"]) == (429, "7")
    assert orjson.loads(given.body) == {
        "key": "home-hero",
        "errorCode": "GENERAL",
        "errorDetails": "Too many requests.",
    }


def test_an_internal_error_says_nothing_of_its_cause(
    flag_caller: FlagCaller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(served: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("delivery.ofrep.evaluator.evaluation", broken)

    status, code, details = flag_caller.refusal(HERO, {})

    assert (status, code) == (500, "GENERAL")
    assert details.startswith("Something went wrong inside; the log has it as ")
    assert "secret" not in details


def test_every_evaluation_is_noted(
    flag_caller: FlagCaller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str | None, bool, tuple[str, ...], int]] = []

    def listen(session: Session | None, outcome: Outcome) -> None:
        assert session is not None
        noted.append((outcome.operation, outcome.by_plan, outcome.error_codes, len(session.served)))

    monkeypatch.setattr(outcomes, "_listeners", [listen])
    flag_caller.flag("home-hero")
    flag_caller.refusal("flags/nothing", {})
    flag_caller.flags(modules=["ski-offer", "nothing", "home-hero"])

    assert noted == [
        ("ofrep:flag", True, (), 1),
        ("ofrep:flag", True, ("MODULE_NOT_FOUND",), 0),
        ("ofrep:flags", True, ("MODULE_NOT_FOUND",), 2),
    ]
