"""Texts that somebody wrote to make a check slow, or to make it fail."""

import time
from typing import Any

import pytest

from tests.brand.rules.checking import rule
from tests.brand.rules.test_kind_cases import found_in, offer

LENGTH = 20_000
#: Seconds of CPU that a text of 20,000 characters may take: a hundred times what it does.
LIMIT = 2.0
HOSTILE = {
    "one long word": "a" * LENGTH,
    "short words": "a " * (LENGTH // 2),
    "marks": "! " * (LENGTH // 2),
    "points and no end": "." * LENGTH + "x",
    "initials": "A. " * (LENGTH // 3),
    "accents on one letter": "a" + "\u0301" * LENGTH,
    "nothing that shows": "\u200b" * LENGTH,
    "only lines": "\n" * LENGTH,
    "only spaces": " " * LENGTH + "x",
    "emoji": "😀 " * (LENGTH // 2),
    "half of a pair": "\ud800" * LENGTH,
    "opening marks": "\u00a1" * LENGTH + "!",
    "direction marks": "\u202eשלום " * (LENGTH // 6),
    "prices": "€99 " * (LENGTH // 4),
    "two spellings": "colour center " * (LENGTH // 14),
    "acronyms": "FIS " * (LENGTH // 4),
    "hyphens": "a-" * (LENGTH // 2),
}
RULES: list[tuple[str, dict[str, Any]]] = [
    ("length", {"maximum": 10}),
    ("length", {"unit": "sentences", "maximum": 2}),
    ("length", {"unit": "sms_segments", "maximum": 3}),
    ("count", {"item": "exclamation", "maximum": 0}),
    ("count", {"item": "emoji", "maximum": 0}),
    ("count", {"item": "capitals", "maximum": 10}),
    ("case", {"style": "title", "exceptions": ["a a"]}),
    ("case", {"style": "pattern", "pattern": "(a+)+b"}),
    ("repetition", {}),
    ("consistency", {"check": "either_or", "sets": ["spelling-en", "address-de", "quotes"]}),
    ("consistency", {"check": "facts", "facts": ["prices", "dates"]}),
    ("measure", {"formula": "fog", "maximum": 10}),
    ("required_text", {"wording": "Terms apply.", "triggers": ["a"], "where": "after"}),
    ("requires", {"trigger": r"(\w+\s?)+$", "consequence": "x+y"}),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(("kind", "parameters"), RULES)
def test_a_hostile_text_is_checked_in_time(
    kind: str, parameters: dict[str, Any], name: str
) -> None:
    source = offer({"headline": HOSTILE[name]})
    begin = time.thread_time()

    found = found_in(rule(kind, parameters), source)

    assert time.thread_time() - begin < LIMIT
    for each in found:
        for span in each.spans:
            assert source.contents[span.field].text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("requires", {"trigger": "(a+)+b", "consequence": "x"}),
        ("requires", {"trigger": "x", "consequence": "(a+)+b"}),
        ("requires", {"trigger": "(a+)+b", "consequence": "x", "scope": "source"}),
        ("requires", {"trigger": "(a+)+b", "consequence": "x", "scope": "composition"}),
        ("case", {"style": "pattern", "pattern": "x(a|a)+b"}),
    ],
)
def test_a_pattern_that_takes_too_long_says_so(kind: str, parameters: dict[str, Any]) -> None:
    source = offer({"headline": "x" + "a" * 5_000})

    found = found_in(rule(kind, parameters), source)

    assert [(each.spans, each.evidence) for each in found] == [((), {"timedOutAfterMs": 20})]


@pytest.mark.parametrize(
    "amount", ["1E+999999999", "9" * 100, "NaN", "Infinity", "0." + "1" * 100, "x"]
)
def test_an_amount_that_is_none_states_no_price(amount: str) -> None:
    checked = rule("consistency", {"check": "facts", "facts": ["prices"], "scope": "composition"})
    source = offer({"headline": "From €99", "price": amount, "currency": "EUR"})

    assert [len(each.spans) for each in found_in(checked, source)] == (
        [2] if amount.startswith("0.") else []
    )
