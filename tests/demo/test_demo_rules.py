"""The demo brand's rules: enough of them, each explained and shown, and the story they tell."""

from collections import Counter
from typing import Any

import pytest

from brand.rules import examples
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import applied
from brand.rules.json_form import target_from_json
from brand.rules.registry import KINDS
from brand.rules.types import Example, Finding, Rule, Source
from tests.demo.alpenglow import PACK
from variants.judging.sources import kinds_of

RULES = {rule["key"]: rule for rule in PACK["rules"]}
IDS = sorted(RULES)


def _example(entry: dict[str, Any]) -> Example:
    names = {"defaultLocale": "default_locale"}
    return Example(**{names.get(name, name): value for name, value in entry.items()})


def _rule(entry: dict[str, Any]) -> Rule:
    same = ("key", "kind", "title", "parameters", "severity", "message", "rationale", "waivable")
    return Rule(
        version=1,
        target=target_from_json(entry.get("target", {})),
        examples=tuple(map(_example, entry["examples"])),
        **{name: entry[name] for name in same},
    )


def test_there_are_enough_of_enough_kinds() -> None:
    states = Counter(rule["state"] for rule in RULES.values())
    assert states == {"active": 31, "shadow": 1, "draft": 1}
    kinds = {rule["kind"] for rule in RULES.values() if rule["state"] == "active"}
    assert len(kinds) == 18
    assert kinds <= KINDS.keys()


@pytest.mark.parametrize("key", IDS)
def test_each_says_why_and_is_shown_by_good_and_bad(key: str) -> None:
    rule = RULES[key]
    assert rule["rationale"].endswith((".", ")."))
    assert rule["message"]
    assert {example["good"] for example in rule["examples"]} == {True, False}


@pytest.mark.parametrize("key", IDS)
def test_the_examples_show_what_they_say(key: str) -> None:
    assert [str(each) for each in examples.problems(_rule(RULES[key]), kinds_of)] == []


def test_a_guaranteed_best_price_is_found_twice_and_one_is_mended_by_a_click() -> None:
    active = [_rule(rule) for rule in RULES.values() if rule["state"] == "active"]
    mail = ("no-exclamation-marks-in-mail", "claims-we-cannot-prove")
    text = "Guaranteed best price!!"

    def found(text: str) -> dict[str, list[Finding]]:
        contents = contents_of(kinds_of("hero"), {"headline": text})
        source = Source("home-hero", "mail", "hero", "alpenglow", "en", contents)
        findings = RuleSet(active).check(source, mail)
        return {key: [each for each in findings if each.rule == key] for key in mail}

    [marks] = found(text)["no-exclamation-marks-in-mail"]
    claims = found(text)["claims-we-cannot-prove"]
    assert [span.text for each in claims for span in each.spans] == ["Guaranteed", "best price"]
    assert RULES["claims-we-cannot-prove"]["waivable"] is True
    mended = applied(text, "text", marks.fixes[0])
    assert mended == "Guaranteed best price"
    assert found(str(mended))["no-exclamation-marks-in-mail"] == []
