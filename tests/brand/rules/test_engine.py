"""Which rules read what, and what becomes of their hits."""

import time
from dataclasses import replace

import pytest

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.kinds.base import BadParameters
from brand.rules.types import Edit, Finding, Rule, Source, Span, Target
from tests.brand.rules.checking import check, forbidding, quoted, rule, source


def test_a_finding_says_all_there_is_to_say() -> None:
    shown = Rule(
        "no-best",
        3,
        "terms",
        "No best",
        {"rows": [{"term": "best", "replacements": ["good", "fair"], "note": "Prove it."}]},
        severity={"edit": "suggest", "submit": "warn", "approval": "block"},
        message="Write %(replacement)s, not %(term)s; %(unknown)s.",
    )
    (found,) = RuleSet([shown]).check(source("Our best!"))
    assert replace(found, fingerprint="") == Finding(
        rule="no-best",
        version=3,
        kind="terms",
        module="summer",
        variants=(None,),
        fields=("headline",),
        spans=(Span("headline", 4, 8, "best"),),
        message="Write good, not best; %(unknown)s.",
        evidence={"term": "best", "status": "forbidden", "note": "Prove it."},
        fixes=((Edit("headline", 4, 8, "good"),), (Edit("headline", 4, 8, "fair"),)),
        fingerprint="",
        severity={"edit": "suggest", "submit": "warn", "approval": "block"},
    )


def test_a_rule_without_a_message_is_named_by_its_title() -> None:
    assert [each.message for each in check(forbidding("best"), "best")] == ["A rule"]


def test_findings_are_sorted_by_rule_field_and_place() -> None:
    rules = [forbidding("one", "two", key="b"), forbidding("two", key="a")]
    found = RuleSet(rules).check(source("two one", "<p>one two</p>"))
    assert [(each.rule, each.fields[0], each.spans[0].start) for each in found] == [
        ("a", "body", 4),
        ("a", "headline", 0),
        ("b", "body", 0),
        ("b", "body", 4),
        ("b", "headline", 0),
        ("b", "headline", 4),
    ]


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        (Target(), ["body", "headline"]),
        (Target(fields=frozenset({"body"})), ["body"]),
        (Target(types=frozenset({"hero"})), ["body", "headline"]),
        (Target(types=frozenset({"offer"})), []),
        (Target(fields=frozenset({"price"})), []),
    ],
)
def test_a_target_names_types_and_fields(target: Target, fields: list[str]) -> None:
    shown = replace(forbidding("best"), target=target)
    found = RuleSet([shown]).check(source("best", "<p>best</p>"))
    assert [each.fields[0] for each in found] == fields


def test_only_rules_that_reach_the_source_are_checked() -> None:
    rules = RuleSet([forbidding("best", key="a"), forbidding("best", key="b")])
    assert [each.rule for each in rules.check(source("best"), keys={"b"})] == ["b"]
    assert rules.check(source("best"), keys=()) == []


def test_a_kind_reads_only_its_kinds_of_field() -> None:
    contents = contents_of({"url": "url", "price": "decimal"}, {"url": "best", "price": "best"})
    shown = Source("m", None, "offer", "b", "en", contents)
    assert RuleSet([forbidding("best")]).check(shown) == []


def test_a_term_is_never_found_across_two_blocks() -> None:
    assert check(forbidding("best price"), html="<p>At its best</p><p>price</p>") == []
    assert quoted(check(forbidding("best price"), html="<p>A best<br/>price</p>")) == [
        "best\nprice"
    ]


def test_a_term_is_found_across_elements_of_one_block() -> None:
    (found,) = check(forbidding("best price"), html="<p>The <b>best</b> <i>pri</i>ce</p>")
    assert found.spans == (Span("body", 4, 14, "best price"),)


def test_two_rules_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^Two rules have the key .rule.\.$"):
        RuleSet([forbidding("a"), forbidding("b")])


def test_parameters_are_read_when_they_are_first_needed() -> None:
    rules = RuleSet([rule("terms", {"rows": []})])
    with pytest.raises(BadParameters) as caught:
        rules.check(source("a"))
    assert str(caught.value) == "rows: [], expected a list of 1 to 20000 objects."


def test_the_hash_of_a_rule_set_is_that_of_what_its_rules_mean() -> None:
    one, other = forbidding("a", key="a"), forbidding("b", key="b")
    assert RuleSet([one, other]).hash == RuleSet([other, replace(one, title="T")]).hash
    assert RuleSet([one]).hash != RuleSet([one, other]).hash


class TestCompositions:
    def rules(self) -> RuleSet:
        return RuleSet(
            [
                rule(
                    "count", {"item": "exclamation", "maximum": 2, "scope": "composition"}, key="c"
                ),
                forbidding("best", key="f"),
            ]
        )

    def test_their_rules_are_apart_from_those_of_fields(self) -> None:
        rules = self.rules()
        assert [each.rule.key for each in rules.composition_rules] == ["c"]
        assert [each.rule for each in rules.check(source("The best!!!"))] == ["f"]

    def test_groups_are_summarised_and_their_sum_is_judged(self) -> None:
        (compiled,) = self.rules().composition_rules
        read = source("Go! Now!", "<p>Yes!</p>")
        groups = [compiled.summarise(read, (name,)) for name in ("headline", "body", "price")]
        assert groups[2] is None
        assert len(compiled.judge(groups)) == 1
        assert compiled.judge([groups[0], None]) == []

    def test_a_rule_says_which_fields_of_a_type_it_reads(self) -> None:
        (compiled,) = self.rules().composition_rules
        narrow = RuleSet(
            [replace(compiled.rule, target=Target(fields=frozenset({"body", "url"})))]
        ).composition_rules[0]
        kinds = {"headline": "text", "body": "rich_text", "price": "decimal"}
        assert compiled.fields_read(kinds) == {"headline", "body"}
        assert narrow.fields_read(kinds) == {"body"}


class TestTime:
    #: Goes back and forth for ever; the gate of examples refuses it.
    HOSTILE = r"(?:[a-z]+\s?)+\d\d\d\d"

    def test_a_hostile_pattern_runs_out_of_its_time_and_lets_nothing_pass(self) -> None:
        shown = rule("pattern", {"pattern": self.HOSTILE})
        begin = time.thread_time()
        (found,) = check(shown, "a word and a word " * 60)
        assert time.thread_time() - begin < 0.5
        assert found.spans == ()
        assert found.evidence == {"timedOutAfterMs": 20}
        assert found.message == (
            "This rule ran out of time on this text. Shorten the text, or simplify the pattern."
        )

    def test_it_is_not_tried_on_the_blocks_that_follow(self) -> None:
        shown = rule("pattern", {"pattern": self.HOSTILE})
        html = "".join(f"<p>{number} {'a word and ' * 60}</p>" for number in range(100))
        begin = time.thread_time()
        assert len(check(shown, html=html)) == 1
        assert time.thread_time() - begin < 0.5

    def test_other_rules_find_what_they_find_without_it(self) -> None:
        text = "the best word " * 60
        both = [forbidding("best", key="a"), rule("pattern", {"pattern": self.HOSTILE}, key="b")]
        found = check(both, text)
        assert [each for each in found if each.rule == "a"] == check(both[:1], text)

    def test_a_text_of_a_hundred_thousand_characters_against_ten_thousand_terms(self) -> None:
        terms = [f"term {number}" for number in range(10_000)]
        text = "term 17 and other words here, " * 3_334
        rules = RuleSet([forbidding(*terms)])
        assert len(rules.check(source(text))) == 3_334
