"""What keeps a rule from becoming active."""

from typing import Any

import pytest

from brand.rules.examples import ExampleProblem, problems
from brand.rules.types import Example, Rule
from tests.brand.rules.checking import rule


def good(text: str) -> Example:
    return Example(True, "hero", {"headline": text})


def bad(text: str, **said: Any) -> Example:
    return Example(False, "hero", {"headline": text}, **said)


def terms(*examples: Example, replacements: list[str] | None = None) -> Rule:
    row = {"term": "best", "replacements": ["good"] if replacements is None else replacements}
    return rule("terms", {"rows": [row]}, examples=examples)


def test_a_rule_whose_examples_hold_has_no_problem() -> None:
    said = bad("Best day", quoted="Best", fixed="Good day")
    assert problems(terms(good("Good day"), said)) == []


def test_a_rule_needs_a_good_and_a_bad_example() -> None:
    assert problems(terms()) == [
        ExampleProblem("no good example", None, 0, "at least one good example"),
        ExampleProblem("no bad example", None, 0, "at least one bad example"),
    ]
    assert [each.code for each in problems(terms(good("A")))] == ["no bad example"]
    assert [each.code for each in problems(terms(bad("best")))] == ["no good example"]


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        (good("Best"), ExampleProblem("good is flagged", 1, "Best", "no finding")),
        (
            bad("Worst"),
            ExampleProblem("bad is clean", 1, {"headline": "Worst"}, "a finding"),
        ),
        (
            bad("The best", quoted="The best"),
            ExampleProblem("other text is marked", 1, "best", "'The best' to be marked"),
        ),
        (
            bad("Best", fixed="Fair"),
            ExampleProblem("fixed otherwise", 1, "Good", "'Fair'"),
        ),
    ],
)
def test_an_example_that_does_not_hold_is_named(example: Example, problem: ExampleProblem) -> None:
    always = (bad("best"), good("good"))
    assert problems(terms(always[0], example, always[1])) == [problem]


def test_a_fix_that_does_not_mend_is_a_problem() -> None:
    found = problems(terms(good("A"), bad("best"), replacements=["the best"]))
    assert found == [
        ExampleProblem("still flagged", 1, "the best", "no finding after the first fix")
    ]


def test_a_fix_that_is_expected_must_be_suggested() -> None:
    found = problems(terms(good("A"), bad("best", fixed="good"), replacements=[]))
    assert found == [ExampleProblem("no fix", 1, None, "a fix that gives 'good'")]
    assert str(found[0]) == "examples[1]: None, expected a fix that gives 'good'."


def test_a_rule_without_fixes_needs_none() -> None:
    assert problems(terms(good("A"), bad("best"), replacements=[])) == []


def test_rich_text_in_examples_is_fixed_as_text() -> None:
    html = Example(
        False, "hero", {"body": {"html": "<p>The <b>best</b></p>"}}, quoted="best", fixed="The good"
    )
    assert problems(terms(good("A"), html)) == []


def test_the_kinds_of_fields_come_from_the_type() -> None:
    example = Example(False, "cta", {"label": "https://best.example"}, quoted="best")
    shown = terms(good("A"), example)

    def of_urls(_type: str) -> dict[str, str]:
        return {"label": "url", "headline": "text"}

    assert [each.code for each in problems(shown, of_urls)] == ["bad is clean"]
    assert problems(shown, lambda _type: {"label": "text", "headline": "text"}) == []


def test_bad_parameters_are_the_only_problem_told() -> None:
    shown = rule("terms", {"rows": [{"term": ""}]}, examples=[good("A")])
    assert problems(shown) == [
        ExampleProblem("parameters", None, "", "rows[0].term: a text that is not empty")
    ]
    assert [each.code for each in problems(rule("spelling", {}))] == ["parameters"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a|aa)+$",
        r"(a+)+$",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"(?:(?:\d+,?)+\s)+x",
        r"(\w+\s*)+:",
        r"(x+x+)+y",
    ],
)
def test_a_hostile_pattern_is_refused(pattern: str) -> None:
    shown = rule("pattern", {"pattern": pattern}, examples=[good("-")])
    found = [each for each in problems(shown) if each.code == "time"]
    assert len(found) == 1
    assert "1000 characters to be searched within 100 ms" in found[0].expected


def test_an_exception_that_is_hostile_is_refused_too() -> None:
    shown = rule("pattern", {"pattern": "aaa", "exceptions": [r"(a|aa)+$"]})
    assert "time" in [each.code for each in problems(shown)]


@pytest.mark.parametrize(
    "pattern",
    [
        r"!{2,}",
        r"\b[A-Z]{4,}\b",
        r"(\d+)\s?per\s?cent\b",
        r"\b(\w+)\s+\1\b",
        r"(?<=\d)\s?(€|EUR)",
        r"\b\w+ly\b",
        r".*foo",
        r"(?:foo){e<=1}",
    ],
)
def test_a_pattern_that_keeps_within_its_time_is_not_refused(pattern: str) -> None:
    shown = rule("pattern", {"pattern": pattern}, examples=[good("-"), bad("foo")])
    assert "time" not in [each.code for each in problems(shown)]


def test_a_pattern_whose_time_grows_with_the_square_of_its_examples_is_refused() -> None:
    shown = rule("pattern", {"pattern": r"(.*)(foo|bar)$"}, examples=[good("All of us")])
    assert "time" in [each.code for each in problems(shown)]
