"""Rules that cannot both be followed."""

from typing import Any

import pytest

from brand.rules.contradictions import Contradiction, between
from brand.rules.kinds.base import BadParameters
from brand.rules.types import Rule, Target
from tests.brand.rules.checking import rule


def anywhere(_one: Target, _other: Target) -> bool:
    return True


def terms(key: str, *rows: dict[str, Any]) -> Rule:
    return rule("terms", {"rows": list(rows)}, key=key)


def test_a_replacement_that_another_rule_forbids() -> None:
    rules = [
        terms("a", {"term": "cheap", "replacements": ["best price"]}),
        terms("b", {"term": "best"}),
    ]
    assert between(rules, anywhere) == [
        Contradiction("a", "b", "replacement", "best price", "best")
    ]


def test_a_replacement_that_its_own_rule_forbids() -> None:
    rules = [terms("a", {"term": "cheap", "replacements": ["low cost"]}, {"term": "cost"})]
    assert between(rules, anywhere) == [Contradiction("a", "a", "replacement", "low cost", "cost")]


def test_fixes_that_undo_each_other() -> None:
    rules = [
        terms("a", {"term": "e-mail", "replacements": ["email"]}),
        terms("b", {"term": "email", "replacements": ["e-mail"]}),
    ]
    assert between(rules, anywhere) == [
        Contradiction("a", "b", "undo", "email", "email"),
        Contradiction("b", "a", "undo", "e-mail", "e-mail"),
    ]


def test_a_term_that_one_rule_prefers_and_another_forbids() -> None:
    rules = [
        terms("a", {"term": "Café", "status": "preferred"}),
        terms("b", {"term": "cafe\u0301"}),
    ]
    assert between(rules, anywhere) == [Contradiction("a", "b", "preferred", "Café", "Café")]


def test_a_required_text_that_is_longer_than_the_limit() -> None:
    wording = "Terms apply: see the website."
    rules = [
        rule("required_text", {"wording": wording}, key="a"),
        rule("length", {"maximum": 20}, key="b"),
    ]
    (found,) = between(rules, anywhere)
    assert found[:4] == ("a", "b", "required", wording)


def test_a_required_text_within_the_limit_is_fine() -> None:
    rules = [
        rule("required_text", {"wording": "Terms apply."}, key="a"),
        rule("length", {"maximum": 20, "minimum": 15}, key="b"),
    ]
    assert between(rules, anywhere) == []


def test_a_required_text_that_a_pattern_finds() -> None:
    rules = [
        rule("required_text", {"wording": "Hurry!! Terms apply."}, key="a"),
        rule("pattern", {"pattern": "!{2,}", "replacement": "!"}, key="b"),
    ]
    assert between(rules, anywhere) == [
        Contradiction("a", "b", "required", "Hurry!! Terms apply.", "!!")
    ]


def test_two_cases_for_one_field() -> None:
    rules = [
        rule("case", {"style": "sentence"}, key="a"),
        rule("case", {"style": "title", "titleStyle": "ap"}, key="b"),
    ]
    assert between(rules, anywhere) == [Contradiction("a", "b", "case", "sentence / title ap")]
    assert between([rules[0], rule("case", {"style": "sentence"}, key="b")], anywhere) == []


def test_limits_that_leave_nothing() -> None:
    rules = [
        rule("length", {"unit": "words", "minimum": 30}, key="a"),
        rule("length", {"unit": "words", "maximum": 20}, key="b"),
        rule("length", {"unit": "characters", "maximum": 20}, key="c"),
    ]
    assert between(rules, anywhere) == [Contradiction("a", "b", "bounds", "30 / 20")]


def test_rules_that_never_meet_do_not_contradict() -> None:
    rules = [
        terms("a", {"term": "cheap", "replacements": ["best"]}),
        terms("b", {"term": "best"}),
    ]
    assert between(rules, lambda one, other: one is other) == []


def test_only_contradictions_of_the_rules_asked_about() -> None:
    rules = [
        terms("a", {"term": "cheap", "replacements": ["best"]}),
        terms("b", {"term": "best"}),
        terms("c", {"term": "fine", "replacements": ["cheap"]}),
    ]
    assert between(rules, anywhere, about={"c"}) == [
        Contradiction("c", "a", "replacement", "cheap", "cheap")
    ]


def test_the_inclusive_pack_suggests_nothing_that_it_finds_itself() -> None:
    assert between([rule("inclusive", {})], anywhere) == []


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadParameters):
        between([terms("a", {"term": ""})], anywhere)
