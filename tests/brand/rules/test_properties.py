"""What holds for every text and every rule (BRAND_RULES.md section 15)."""

import random
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from brand.rules.engine import RuleSet
from brand.rules.fixes import applied
from brand.rules.kinds.terms import Terms
from brand.rules.kinds.terms_csv import from_csv, to_csv
from brand.rules.semantics import semantic_hash
from brand.rules.text import rich_text
from brand.rules.text.folding import Folded
from brand.rules.text.utf16 import Utf16
from brand.rules.types import Edit, Rule
from content.rich_text import clean
from tests.brand.rules.checking import check, rule, source

WORDS = [
    *("best", "price", "café", "cafe\u0301", "Über", "straße", "naïve", "US", "us", "GitHub"),
    *("github", "very", "he", "she", "chairman", "crazy", "10 percent", "!!", "最安", "テスト"),
    *("👍", "👩‍💻", "🔥", "İstanbul", "ımza", "ﬁne", "ＢＥＳＴ", "ſale", "K9", "שלום", "a"),
]
GLUE = [" ", " ", " ", "\u00a0", "\u00ad", "\u200b", "", ". ", "\n", "  ", "\u200f", "-", "’s "]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=14).map(
    lambda pieces: "".join(word + glue for word, glue in pieces)
) | st.text(max_size=40)

term_rows = st.lists(
    st.builds(
        lambda term, replacements, exact: {
            "term": term,
            "replacements": replacements,
            "case": "exact" if exact else "any",
        },
        st.sampled_from([*WORDS, "best price", "best us", "very very", "a best"]),
        st.lists(st.sampled_from(["good", "", "fair price"]), max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: Folded(row["term"], "words", caseless=True).text,
)
term_rules = st.builds(lambda rows: rule("terms", {"rows": rows}), term_rows)
pattern_rules = st.builds(
    lambda pattern, ignore, replacement, written: rule(
        "pattern",
        {
            "pattern": pattern,
            "ignoreCase": ignore,
            "replacement": replacement,
            "asWritten": written,
        },
    ),
    st.sampled_from(
        [
            *("best", r"\bbe\w+", "best|price", r"(very\s)+", "(?:fine|sale)", r"\d+ percent"),
            *(
                "İstanbul",
                "imza",
                "straße",
                "café",
                r"k\d",
                "(?:us)?price",
                "[bp]rice",
                "very{1,2}",
            ),
            *(r"(?P<w>best) price", r"!{2,}", "שלום", "(?>best)", r"(?=ba)\w+", "x*best", "é"),
        ]
    ),
    st.booleans(),
    st.sampled_from([None, "ok", ""]),
    st.booleans(),
)
inclusive_rules = st.just(rule("inclusive", {}))
any_rules = term_rules | pattern_rules | inclusive_rules
rule_lists = st.lists(any_rules, max_size=5).map(
    lambda rules: [replace(each, key=f"rule-{number}") for number, each in enumerate(rules)]
)
#: Rich text as the editor writes it, of texts that may be cut by elements anywhere.
html_texts = st.lists(
    st.tuples(
        st.sampled_from(["p", "h2", "li"]), st.sampled_from(["b", "i", "a", ""]), texts, texts
    ),
    max_size=4,
).map(lambda blocks: "".join(_block(*each) for each in blocks))


def _block(tag: str, inline: str, first: str, second: str) -> str:
    first, second = (_escaped(each) for each in (first, second))
    if inline:
        start = '<a href="https://example.com/">' if inline == "a" else f"<{inline}>"
        first = f"{first}{start}{second}</{inline}>" if second else first
    block = f"<{tag}>{first}{second}</{tag}>"
    return f"<ul>{block}</ul>" if tag == "li" else block


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")
    )


def _said(findings: list[Any]) -> list[Any]:
    """What findings say, in a form that does not depend on how letters are composed."""
    return [
        (
            each.rule,
            [Folded(span.text, "written").text for span in each.spans],
            [[edit.replacement for edit in fix] for fix in each.fixes],
        )
        for each in findings
    ]


@given(any_rules, texts, html_texts)
def test_the_text_at_a_span_is_the_quoted_text(each: Rule, text: str, html: str) -> None:
    read = source(text, html)
    for finding in RuleSet([each]).check(read):
        for span in finding.spans:
            assert read.contents[span.field].text[span.start : span.end] == span.text


@given(any_rules, texts)
def test_decomposed_text_finds_what_composed_text_finds(each: Rule, text: str) -> None:
    assume(each.kind != "pattern" or not each.parameters["asWritten"])
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    assert _said(check(each, decomposed)) == _said(check(each, composed))


@given(rule_lists, texts, html_texts)
def test_prefilter_on_and_off_give_equal_findings(rules: list[Rule], text: str, html: str) -> None:
    read = source(text, html)
    assert RuleSet(rules).check(read) == RuleSet(rules, prefilter=False).check(read)


@given(rule_lists, any_rules, texts, html_texts)
def test_adding_a_rule_never_changes_what_another_one_finds(
    rules: list[Rule], added: Rule, text: str, html: str
) -> None:
    read = source(text, html)
    before = RuleSet(rules).check(read)
    after = RuleSet([*rules, replace(added, key="added")]).check(read)
    assert [each for each in after if each.rule != "added"] == before


@given(rule_lists, texts, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing(
    rules: list[Rule], text: str, shuffler: random.Random
) -> None:
    shuffled = list(rules)
    shuffler.shuffle(shuffled)
    assert check(shuffled, text) == check(rules, text)
    assert RuleSet(shuffled).hash == RuleSet(rules).hash


@given(term_rules, texts)
def test_asking_again_gives_the_same_findings(each: Rule, text: str) -> None:
    rules = RuleSet([each])
    assert rules.check(source(text)) == rules.check(source(text)) == check(each, text)


@given(term_rules, texts)
def test_export_then_import_gives_the_same_findings(each: Rule, text: str) -> None:
    imported = from_csv(to_csv(each.parameters))
    assert imported.problems == ()
    again = rule("terms", imported.parameters)
    assert Terms.parse(again.parameters).rows == Terms.parse(each.parameters).rows
    assert _said(check(again, text)) == _said(check(each, text))


@given(rule_lists, texts)
def test_equal_meaning_gives_equal_findings(rules: list[Rule], text: str) -> None:
    for each in rules:
        renamed = replace(each, version=2, title="Other", message="Other", rationale="Other")
        assert semantic_hash(renamed) == semantic_hash(each)
        assert _said(check(renamed, text)) == _said(check(each, text))


@pytest.mark.parametrize("words", [("foo", "bar"), ("foo", "")])
@given(text=texts)
def test_a_first_fix_makes_clean(words: tuple[str, str], text: str) -> None:
    each = rule("terms", {"rows": [{"term": "best", "replacements": [words[1]]}]})
    found = check(each, text)
    for finding in found:
        fixed = str(applied(text, "text", finding.fixes[0]))
        assert len(check(each, fixed)) < len(found)


@given(st.text(alphabet=st.sampled_from("aé🎉\u0301👩\u200dz\n"), max_size=30), st.data())
def test_code_points_and_utf_16_point_at_the_same_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    offsets = Utf16(text)
    units = text.encode("utf-16-le")
    first, last = offsets.from_code_points(start), offsets.from_code_points(end)
    assert units[2 * first : 2 * last].decode("utf-16-le") == text[start:end]
    assert (offsets.to_code_points(first), offsets.to_code_points(last)) == (start, end)


@given(texts, st.sampled_from(["written", "visible", "words"]), st.booleans())
def test_a_view_goes_back_to_the_stored_text(text: str, view: Any, caseless: bool) -> None:
    folded = Folded(text, view, caseless=caseless)
    for start in range(len(folded.text)):
        begin, end = folded.to_stored(start, start + 1)
        assert 0 <= begin < end <= len(text)
        if folded.text[start] != "\u200d":  # by itself it joins nothing, and is left out
            assert folded.text[start] in Folded(text[begin:end], view, caseless=caseless).text
    assert folded.to_stored(0, len(folded.text))[1] <= len(text)


@given(html_texts)
def test_each_character_of_rich_text_stands_where_the_map_says(html: str) -> None:
    read = rich_text.read(html)
    assert len(read.text) == len(read.starts) == len(read.ends)
    assert [read.text[each.start : each.end] for each in read.blocks] == (
        _split(read.text, read.blocks)
    )
    for position, character in enumerate(read.text):
        markup = html[read.starts[position] : read.ends[position]]
        assert rich_text.read(f"<p>{markup}</p>").text in (character, "")
    for link in read.links:
        assert read.text[link.start : link.end] == link.label


def _split(text: str, blocks: Any) -> list[str]:
    """Blocks follow one another, a line break between them."""
    pieces, at = [], 0
    for number, block in enumerate(blocks):
        if number:
            assert text[at] == "\n"
            at += 1
        assert block.start == at
        at = block.end
        pieces.append(text[block.start : block.end])
    assert at == len(text)
    return pieces


@settings(max_examples=200)
@given(html_texts, st.sampled_from(["", "x", "a & b", "<i>", "two words"]), st.data())
def test_an_edit_of_rich_text_is_the_edit_of_its_text(
    html: str, replacement: str, data: st.DataObject
) -> None:
    read = rich_text.read(html)
    assume(read.blocks)
    block = data.draw(st.sampled_from(read.blocks))
    start = data.draw(st.integers(block.start, block.end - 1))
    end = data.draw(st.integers(start + 1, block.end))
    edited = applied({"html": html}, "rich_text", [Edit("body", start, end, replacement)])
    expected = read.text[:start] + replacement + read.text[end:]
    assert rich_text.read(edited["html"]).text.split() == expected.split()


@given(html_texts, any_rules)
def test_a_fix_leaves_rich_text_as_the_editor_writes_it(html: str, each: Rule) -> None:
    html = clean(html)
    for finding in check(each, html=html):
        for fix in finding.fixes:
            edited = applied(html, "rich_text", fix)
            assert clean(edited) == edited
