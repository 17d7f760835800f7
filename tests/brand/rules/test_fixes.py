"""Making edits of texts and of rich texts."""

from collections.abc import Mapping
from typing import Any

import pytest

from brand.rules.engine import RuleSet
from brand.rules.fixes import ROUNDS, CannotApply, Fixed, all_applied, applied
from brand.rules.types import Edit, Finding, Rule
from tests.brand.rules.checking import KINDS, rule, source


def in_html(html: str, *edits: tuple[int, int, str]) -> str:
    value = applied({"html": html}, "rich_text", [Edit("body", *each) for each in edits])
    return str(value["html"])


def test_edits_of_a_text_are_made_together() -> None:
    edits = [
        Edit("headline", 5, 10, "fair"),
        Edit("headline", 0, 4, "One"),
        Edit("headline", 10, 10, "!"),
    ]
    assert applied("Best price", "text", edits) == "One fair!"


def test_an_edit_inside_an_element_stays_in_it() -> None:
    assert in_html("<p>The <b>best price</b>.</p>", (4, 8, "fair")) == (
        "<p>The <b>fair price</b>.</p>"
    )


def test_an_edit_across_elements_stands_where_it_begins() -> None:
    assert in_html("<p>The <b>best</b> price</p>", (4, 14, "offer")) == "<p>The <b>offer</b></p>"


def test_an_element_that_is_left_empty_goes() -> None:
    assert in_html("<p>A <b><i>very</i></b> good</p>", (2, 7, "")) == "<p>A good</p>"


def test_signs_of_markup_are_written_as_text() -> None:
    assert in_html("<p>a and b</p>", (2, 5, "<&>\n")) == "<p>a &lt;&amp;&gt;<br/> b</p>"


def test_an_entity_is_replaced_whole() -> None:
    assert in_html("<p>a &amp; b</p>", (2, 3, "and")) == "<p>a and b</p>"


def test_a_text_that_ends_in_a_link_goes_on_outside_it() -> None:
    html = '<p>See <a href="https://example.com/">more</a></p>'
    assert in_html(html, (8, 8, " now")) == (
        '<p>See <a href="https://example.com/">more</a> now</p>'
    )


def test_a_paragraph_is_added_after_a_line_break() -> None:
    assert in_html("<p>One</p>", (3, 3, "\nTerms & more")) == "<p>One</p><p>Terms &amp; more</p>"


def test_an_empty_rich_text_gets_a_paragraph() -> None:
    assert in_html("", (0, 0, "One")) == "<p>One</p>"
    assert applied(None, "rich_text", [Edit("body", 0, 0, "One")]) == "<p>One</p>"


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([(0, 5, "")], "body: an edit from 0 to 5 of a text of 3."),
        ([(-1, 0, "")], "body: an edit from -1 to 0 of a text of 3."),
        ([(0, 2, "x"), (1, 3, "y")], "body: two edits change what stands at 1."),
        ([(0, 3, "x")], "body: an edit at 0 joins two paragraphs."),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edits: list[Any], message: str) -> None:
    with pytest.raises(CannotApply) as caught:
        in_html("<p>a</p><p>b</p>", *edits)
    assert str(caught.value) == message


def fixed(rules: list[Rule], text: str) -> Fixed:
    def check(values: Mapping[str, Any]) -> list[Finding]:
        return RuleSet(rules).check(source(values["headline"]))

    return all_applied(KINDS, {"headline": text}, check)


def replacing(key: str, term: str, *by: str) -> Rule:
    return rule("terms", {"rows": [{"term": term, "replacements": list(by)}]}, key=key)


def test_apply_all_goes_on_until_nothing_is_left() -> None:
    rules = [replacing("a", "best", "good"), replacing("b", "good price", "fair price")]
    result = fixed(rules, "Best price, best day")
    assert result == Fixed({"headline": "Fair price, good day"}, (), settled=True)


def test_apply_all_leaves_what_has_no_fix() -> None:
    result = fixed([replacing("a", "best", "good"), replacing("b", "price")], "Best price")
    assert result.values == {"headline": "Good price"}
    assert [finding.rule for finding in result.left] == ["b"]
    assert result.settled


def test_apply_all_says_when_fixes_undo_each_other() -> None:
    result = fixed([replacing("a", "best", "good"), replacing("b", "good", "best")], "Best")
    assert not result.settled
    assert len(result.left) == 1


def test_apply_all_says_when_a_fix_never_ends() -> None:
    result = fixed([replacing("a", "best", "the best")], "best")
    assert not result.settled
    assert result.values["headline"] == "the " * ROUNDS + "best"


def test_apply_all_makes_a_thousand_fixes() -> None:
    result = fixed([replacing("a", "best", "good")], "best " * 1_000)
    assert result == Fixed({"headline": "good " * 1_000}, (), settled=True)
