"""What is counted of requests, and what is not."""

from collections.abc import Callable
from typing import Any

import pytest

from delivery.contract import counting
from delivery.contract.counting import Counts, counters
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment

ASK = """
query ($context: ContextInput, $use: ID) {
  module(key: "home-hero", context: $context, use: $use) { ... on Hero { headline } }
}
"""
WHY = """
query ($context: ContextInput) {
  module(key: "home-hero", context: $context) { resolution { why } }
}
"""
SKIER = {"segments": ["skier"]}


def compositions(counts: Counts) -> dict[tuple[str, str, tuple[str, ...]], int]:
    """By client, module and the variants that gave something, how many answers."""
    return {
        (client, module, tuple(sorted({each for each in composition if each}))): number
        for (client, module, composition), number in counts.answers.items()
    }


def unknown(counts: Counts, client: str = "service") -> dict[tuple[str, str], int]:
    return {key: number for key, (number, _at) in counts.unknown.get(client, {}).items()}


def test_every_answer_is_counted_with_its_sources(caller: Caller, shop: Shop) -> None:
    for _number in range(3):
        caller.ask(ASK)
    for query in (ASK, WHY):
        caller.ask(query, context=SKIER)

    counts = counters.take()

    assert compositions(counts) == {
        ("service", "home-hero", ()): 3,
        ("service", "home-hero", ("skier",)): 2,
    }
    assert counters.take().is_empty


def test_the_first_answer_of_each_composition_is_looked_at_closely(
    caller: Caller, shop: Shop
) -> None:
    for _number in range(3):
        caller.ask(ASK)
    caller.ask(ASK, context=SKIER | {"channel": "web"})

    counts = counters.take()

    assert counts.explained == {("service", "home-hero"): 2}
    assert counts.conditions == {
        ("service", "home-hero", "skier", "segments"): 1,
        ("service", "home-hero", "skier", "matched"): 1,
        ("service", "home-hero", "gold-mail", "locale"): 2,
    }


def test_then_each_hundredth_is_as_long_as_the_budget_lasts(
    caller: Caller, shop: Shop, monkeypatch: Any
) -> None:
    monkeypatch.setattr(counting, "EACH", 2)
    for _number in range(5):
        caller.ask(ASK)
    assert counters.take().explained == {("service", "home-hero"): 3}

    monkeypatch.setattr(counting, "EXPLAINED", 0)
    counters.take()
    caller.ask(ASK)
    assert counters.take().explained == {}


def test_a_variant_asked_for_alone_is_not_looked_at(caller: Caller, shop: Shop) -> None:
    caller.ask(ASK, use="gold-mail")

    counts = counters.take()

    assert compositions(counts) == {("service", "home-hero", ("gold-mail",)): 1}
    assert counts.explained == {}


def test_what_nobody_declared_is_counted_by_key(caller: Caller, shop: Shop) -> None:
    for _number in range(2):
        caller.ask(
            ASK,
            context={
                "segments": ["skier", "skiers"],
                "channel": "mail",
                "device": "mobile-phone",
                "locale": "de-AT",
                "consent": ["loyalty", "marketing"],
                "attributes": {"age": 42},
            },
        )

    assert unknown(counters.take()) == {
        ("segment", "skiers"): 2,
        ("channel", "mail"): 2,
        ("device", "mobile-phone"): 2,
        ("locale", "de-AT"): 2,
        ("purpose", "marketing"): 2,
        ("attribute", "age"): 2,
    }


def test_what_is_declared_is_not_counted(caller: Caller, shop: Shop) -> None:
    make_segment("adult", condition={"$or": [{"age": {"$gte": 18}}, {"home.country": "CH"}]})
    caller.ask(
        ASK,
        context={
            "segments": ["skier", "loyal-gold"],
            "channel": "email-newsletter",
            "device": "mobile",
            "locale": "fr-CA",
            "consent": ["loyalty"],
            "attributes": {"age": 42, "home": {"country": "CH"}},
        },
    )

    assert counters.take().unknown == {}


@pytest.mark.parametrize(
    "key", ["ann@example.com", "Ann Smith", "UPPER", "", "a" * 101, "-x", "é", "a_b"]
)
def test_what_is_no_key_is_counted_and_not_kept(caller: Caller, shop: Shop, key: str) -> None:
    caller.ask(ASK, context={"segments": [key], "attributes": {"ann@example.com": 1}})

    assert unknown(counters.take()) == {
        ("segment", "(malformed)"): 1,
        ("attribute", "(malformed)"): 1,
    }


def test_units_values_and_consent_never_enter(caller: Caller, shop: Shop) -> None:
    caller.ask(
        ASK,
        context={
            "unit": "marker-unit",
            "attributes": {"name": "marker-value", "tags": ["marker-tag"]},
            "consent": ["loyalty"],
            "segments": ["skier"],
        },
    )

    assert "marker" not in repr(counters.take())


def test_hostile_keys_are_told_apart_only_up_to_a_bound(
    caller: Caller, shop: Shop, monkeypatch: Any
) -> None:
    monkeypatch.setattr(counting, "KEYS", 3)
    caller.ask(ASK, context={"segments": [f"made-up-{number}" for number in range(10)]})

    found = unknown(counters.take())

    assert len(found) == 4
    assert found["segment", "(others)"] == 7


def test_modules_are_told_apart_only_up_to_a_bound(
    caller: Caller, shop: Shop, monkeypatch: Any
) -> None:
    monkeypatch.setattr(counting, "ANSWERS", 1)
    caller.ask(ASK)
    for _number in range(2):
        caller.ask(ASK, context=SKIER)

    assert compositions(counters.take()) == {
        ("service", "home-hero", ()): 1,
        ("service", "(others)", ()): 2,
    }


def test_previews_count_for_nothing(shop: Shop, caller_with: Callable[..., Caller]) -> None:
    caller_with("preview").ask(ASK, context={"draft": True, "segments": ["nonsense"]})

    assert counters.take().is_empty


def test_a_query_that_was_refused_counts_for_nothing(caller: Caller) -> None:
    caller.post("{ nonsense }")

    assert counters.take().is_empty


def test_an_answer_that_cannot_be_looked_at_is_given_all_the_same(
    caller: Caller, shop: Shop, monkeypatch: Any, caplog: Any
) -> None:
    def fails(*_args: Any) -> None:
        raise ArithmeticError

    monkeypatch.setattr("variants.engine.index.answer", fails)

    assert caller.ask(ASK)["module"] == {"headline": "Outside is calling"}
    assert "An answer could not be looked at closely (ArithmeticError)." in caplog.messages


def test_what_could_not_be_written_down_stays_counted(caller: Caller, shop: Shop) -> None:
    caller.ask(ASK, context={"segments": ["nonsense"]})
    first = counters.take()
    counters.give_back(first)
    caller.ask(ASK, context={"segments": ["nonsense"]})

    counts = counters.take()

    assert compositions(counts) == {("service", "home-hero", ()): 2}
    assert unknown(counts) == {("segment", "nonsense"): 2}
