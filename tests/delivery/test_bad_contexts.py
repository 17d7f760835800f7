"""Contexts that cannot be meant: each a clear error naming place, value and expectation."""

from typing import Any

import pytest

from tests.delivery.conftest import Caller, Shop

QUERY = """
query ($context: ContextInput) { module(key: "home-hero", context: $context) { key } }
"""


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"unit": ""}, "context.unit: “” was given, a text that is not empty, or null was"),
        ({"unit": "a\0b"}, "context.unit: “a␀b” was given, a text without NUL characters was"),
        ({"locale": "e\0"}, "context.locale: “e␀” was given, a text without NUL characters was"),
        ({"segments": ["a", "\0"]}, "context.segments[1]: “␀” was given, a text without NUL"),
        ({"consent": ["\0"]}, "context.consent[0]: “␀” was given, a text without NUL"),
        ({"channel": "x" * 1001}, "context.channel: “" + "x" * 60 + "…” was given, a text of at"),
        ({"device": "\0"}, "context.device: “␀” was given, a text without NUL characters was"),
        (
            {"attributes": {"a": {"b": [1, 2**53 + 1]}}},
            "context.attributes.a.b[1]: 9007199254740993 was given, a finite number between -2^53 "
            "and 2^53 was expected.",
        ),
        ({"attributes": {"a": -(2**53) - 1}}, "context.attributes.a: -9007199254740993 was given"),
        ({"attributes": {"a": 2**70}}, "context.attributes.a: 1.1805916207174113e+21 was given"),
        ({"attributes": {"a": 1e300}}, "context.attributes.a: 1e+300 was given, a finite number"),
        ({"attributes": {"a": "\0"}}, "context.attributes.a: “␀” was given, a text without NUL"),
        ({"attributes": {"a\0": 1}}, "context.attributes: a name: “a␀” was given, a text without"),
        ({"attributes": {"a": "x" * 1001}}, "context.attributes.a: “" + "x" * 60 + "…” was given"),
        # What GraphQL's own types say:
        ({"segments": 5.5}, "Variable '$context' got invalid value 5.5 at 'context.segments'; ID"),
        ({"segments": [None]}, "Variable '$context' got invalid value None at 'context.segments[0"),
        ({"segments": {"a": 1}}, "Variable '$context' got invalid value {'a': 1} at 'context.seg"),
        ({"channel": ["web"]}, "Variable '$context' got invalid value ['web'] at 'context.channel"),
        ({"locale": 1}, "Variable '$context' got invalid value 1 at 'context.locale'; String can"),
        ({"personalize": "no"}, "Variable '$context' got invalid value 'no' at 'context.personal"),
        ({"mood": "good"}, "Variable '$context' got invalid value {'mood': 'good'}; Field 'mood'"),
        (
            {"attributes": [1]},
            "Variable '$context' got invalid value [1] at 'context.attributes'; a list was "
            "given, a JSON object was expected.",
        ),
        ({"attributes": "{}"}, "Variable '$context' got invalid value '{}' at 'context.attribut"),
        (
            {"at": "tomorrow"},
            "Variable '$context' got invalid value 'tomorrow' at 'context.at'; 'tomorrow' was "
            "given, an instant such as",
        ),
        ({"at": "2026-02-30T00:00:00Z"}, "Variable '$context' got invalid value '2026-02-30T00:0"),
        ({"at": "2026-02-03T00:00:00"}, "Variable '$context' got invalid value '2026-02-03T00:00"),
        ({"at": 1770076800}, "Variable '$context' got invalid value 1770076800 at 'context.at'; 1"),
        ([], "Variable '$context' got invalid value []; Expected type 'ContextInput' to be a"),
        ("web", "Variable '$context' got invalid value 'web'; Expected type 'ContextInput' to be"),
    ],
)
def test_a_context_that_cannot_be_meant_is_bad_input(
    caller: Caller, shop: Shop, context: object, message: str
) -> None:
    code, told = caller.refusal(QUERY, context=context)

    assert code == "BAD_USER_INPUT"
    assert told.startswith(message)


@pytest.mark.parametrize(
    "literal",
    [
        "{attributes: {a: 9007199254740993}}",
        "{attributes: {a: 1e400}}",
        f"{{attributes: {{a: {'9' * 400}}}}}",
        "{attributes: {a: 1.5e308, b: -1e16}}",
    ],
)
def test_numbers_in_the_query_are_held_to_the_same(
    caller: Caller, shop: Shop, literal: str
) -> None:
    code, told = caller.refusal(f'{{ module(key: "home-hero", context: {literal}) {{ key }} }}')

    assert code == "BAD_USER_INPUT"
    assert "a finite number between -2^53 and 2^53 was expected." in told


@pytest.mark.parametrize(
    "literal",
    ["{attributes: 5}", '{at: "soon"}', "{at: 5}", "{attributes: [1]}", "{segments: 1.5}"],
)
def test_wrong_literals_are_refused_before_anything_runs(
    caller: Caller, shop: Shop, literal: str
) -> None:
    answer = caller.post(
        f'{{ module(key: "home-hero", context: {literal}) {{ key }} }}',
        Accept="application/graphql-response+json",
    )

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert [place["line"] for place in error["locations"]] == [1]


@pytest.mark.parametrize(
    ("context", "message"),
    [
        (
            {"attributes": nested(21)},
            "context.attributes: at most 1000 values, nested at most 20 deep, are allowed.",
        ),
        (
            {"attributes": {str(number): number for number in range(501)}},
            "context.attributes: at most 1000 values, nested at most 20 deep, are allowed.",
        ),
        (
            {"segments": ["s"] * 1001},
            "$context.segments: 1001 items were given, at most 1000 are allowed.",
        ),
        (
            {"attributes": {"a": {"b": [0] * 1001}}},
            "$context.attributes.a.b: 1001 items were given, at most 1000 are allowed.",
        ),
    ],
)
def test_a_context_that_is_too_large_exceeds_a_limit(
    caller: Caller, shop: Shop, context: dict[str, Any], message: str
) -> None:
    assert caller.refusal(QUERY, context=context) == ("LIMIT_EXCEEDED", message)


@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        {"segments": None, "consent": None, "attributes": None, "personalize": None, "unit": None},
        {"segments": "skier"},
        {"segments": ["s"] * 1000},
        {"unit": 7, "channel": 5},
        {"unit": "x" * 1000},
        {"attributes": nested(20)},
        {"attributes": {"a": 2**53, "b": -(2**53), "c": 0.1, "d": None, "e": True, "": []}},
        {"locale": "not a locale"},
        {"unit": "\N{HEBREW LETTER ALEF}\N{COMBINING ACUTE ACCENT}\N{RIGHT-TO-LEFT MARK}"},
    ],
)
def test_what_can_be_meant_is_answered(caller: Caller, shop: Shop, context: object) -> None:
    assert caller.ask(QUERY, context=context) == {"module": {"key": "home-hero"}}


@pytest.mark.parametrize("key", ["", "\0", "x" * 100_000, "../../etc/passwd", "‮"])
def test_a_key_that_cannot_be_one_is_unknown(caller: Caller, shop: Shop, key: str) -> None:
    code, _message = caller.refusal("query ($key: ID!) { module(key: $key) { key } }", key=key)

    assert code == "MODULE_NOT_FOUND"


def test_a_huge_key_is_cut_short_in_its_message(caller: Caller, shop: Shop) -> None:
    _code, message = caller.refusal(
        "query ($key: ID!) { module(key: $key) { key } }", key="x" * 100_000
    )

    assert message == f"No published module has the key “{'x' * 60}…”."
