"""What a rule means, and which offence a finding is."""

from dataclasses import replace
from typing import Any

import pytest

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.json_form import (
    example_from_json,
    example_to_json,
    target_from_json,
    target_to_json,
)
from brand.rules.semantics import fingerprint_of_composition, semantic_hash
from brand.rules.types import Example, Image, Rule, Source, Target
from tests.brand.rules.checking import check, forbidding, rule, source

RULE = rule("terms", {"rows": [{"term": "best"}]})


@pytest.mark.parametrize(
    "changed",
    [
        {"parameters": {"rows": [{"term": "best", "status": "deprecated"}]}},
        {"target": Target(types=frozenset({"hero"}))},
        {"target": Target(fields=frozenset({"headline"}))},
        {"target": Target(targeting={"channels": ["email"]})},
        {"severity": {"edit": "warn", "submit": "warn", "approval": "block"}},
        {"kind": "pattern"},
        {"key": "other"},
    ],
)
def test_what_changes_findings_changes_the_meaning(changed: dict[str, Any]) -> None:
    assert semantic_hash(replace(RULE, **changed)) != semantic_hash(RULE)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"title": "Other"},
        {"message": "Other"},
        {"rationale": "Other"},
        {"link": "https://example.com/"},
        {"examples": (Example(True, "hero", {}),)},
        {"waivable": False},
    ],
)
def test_what_people_read_does_not(changed: dict[str, Any]) -> None:
    assert semantic_hash(replace(RULE, **changed)) == semantic_hash(RULE)


def test_another_pack_is_another_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    from brand.rules.kinds import inclusive

    before = semantic_hash(rule("inclusive", {}))
    monkeypatch.setattr(inclusive, "_digest", lambda: "other")
    assert semantic_hash(rule("inclusive", {})) != before


def test_a_target_is_read_back_from_its_json() -> None:
    target = Target(frozenset({"hero"}), frozenset({"body"}), {"channels": ["email"]})
    assert target_from_json(target_to_json(target)) == target
    assert target_from_json({}) == Target()


def test_an_example_is_read_back_from_its_json() -> None:
    values = {"headline": "Best"}
    example = Example(
        False,
        "hero",
        values,
        {"headline": "x"},
        "Best",
        "Good",
        "Why",
        "de",
        "en",
        {"source": "ai"},
    )
    assert example_from_json(example_to_json(example)) == example
    least = {"good": True, "type": "hero", "values": values}
    assert example_from_json(least) == Example(True, "hero", values)


class TestFingerprints:
    def of(self, text: str, shown: Rule = RULE) -> str:
        (found,) = check(shown, text)
        return found.fingerprint

    def test_words_further_than_three_away_do_not_matter(self) -> None:
        assert self.of("X one two three best four five six Y") == (
            self.of("Z, one two three best four five six!")
        )

    @pytest.mark.parametrize(
        "text",
        [
            "one two other best four five six",
            "one two three best four other six",
            "one two three Best four five six",
            "one two three best four five",
        ],
    )
    def test_the_match_and_the_words_around_it_do(self, text: str) -> None:
        assert self.of(text) != self.of("one two three best four five six")

    def test_what_readers_do_not_see_does_not_matter(self) -> None:
        assert self.of("one be\u00adst\u00a0day") == self.of("one best day")
        assert self.of("cafe\u0301 best") == self.of("café best")

    def test_another_rule_module_or_variant_is_another_offence(self) -> None:
        prints = {
            finding.fingerprint
            for module, variant in (("a", None), ("b", None), ("a", "v"))
            for key in ("one", "two")
            for finding in RuleSet([forbidding("best", key=key)]).check(
                replace(source("best"), module=module, variant=variant)
            )
        }
        assert len(prints) == 6

    def test_another_field_is_another_offence(self) -> None:
        found = check(RULE, "best", "<p>best</p>")
        assert len({each.fingerprint for each in found}) == 2

    def test_where_nothing_is_marked_it_is_all_that_was_read(self) -> None:
        shown = rule("count", {"item": "exclamation", "minimum": 1})
        assert self.of("One two", shown) == self.of("One  two", shown)
        assert self.of("One two", shown) != self.of("One three", shown)

    def test_of_an_image_it_is_the_file(self) -> None:
        def printed(digest: str) -> str:
            image = Image("peak", "", "Peak", {}, digest=digest)
            values = {"image": {"asset": "peak", "alt": "", "title": "", "renditions": {}}}
            contents = contents_of({"image": "image"}, values, {"peak": image})
            shown = Source("m", None, "hero", "b", "en", contents)
            return fingerprint_of_composition("x", "m", {None: shown.contents.values()})

        assert printed("1") == printed("1")
        assert printed("1") != printed("2")

    def test_of_a_composition_it_is_all_its_sources(self) -> None:
        one, other = source("One").contents.values(), source("Two").contents.values()
        both = fingerprint_of_composition("x", "m", {None: one, "v": other})
        assert both == fingerprint_of_composition("x", "m", {"v": other, None: one})
        assert both != fingerprint_of_composition("x", "m", {None: one})
        assert both != fingerprint_of_composition("x", "m", {None: other, "v": one})
