"""What holds for every text of the kinds that count, compare and require.

A composition is judged by the sum of its field groups' summaries; the same is found where all
fields are read at once, however the groups are bracketed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from brand.rules.kinds.base import Kind, Summary
from brand.rules.kinds.count import Count
from brand.rules.kinds.counted import ITEMS
from brand.rules.kinds.length import UNITS, Length
from brand.rules.registry import parse
from brand.rules.text.folding import folded
from brand.rules.types import Source
from tests.brand.rules.checking import rule
from tests.brand.rules.test_kind_cases import GROUPS, fixed, found_in, offer

WORDS = [
    *("Free", "free", "price", "FIS", "IOC", "ski federation (FIS)", "Terms apply.", "colour"),
    *("color", "centre", "Center", "e-mail", "email", "€99", "€120", "20%", "“", '"', "it's"),
    *("it’s", "the", "The", "the", "iPhone", "IPHONE", "New York", "cafe\u0301", "Über", "straße"),
    *(
        "ß",
        "İzmir",
        "ǆ",
        "du",
        "Sie",
        "!",
        "!!",
        "¡",
        "‼",
        "🎉",
        "👩‍👩‍👧",
        "🇩🇪",
        "™",
        "שלום",
        "特価",
    ),
    *(
        "3",
        "B2B",
        "A",
        "特価",
        "I'm",
        "www.example.com",
        "Follow-Up",
        "ﬁne",
        "…",
        "Of",
        "in",
        "to",
        ":",
    ),
]
GLUE = [" ", " ", " ", " ", "\u00a0", "\u00ad", "\u200b", "", ". ", "! ", "\n", "  ", "\u200f", "-"]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=10).map(
    lambda pieces: "".join(word + glue for word, glue in pieces)
) | st.text(max_size=20)
urls = st.sampled_from(["", "https://example.com/a", "https://example.com/b"])


def escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")
    )


htmls = st.lists(st.tuples(texts, urls, texts), max_size=3).map(
    lambda blocks: "".join(
        f'<p>{escaped(text)}<a href="{url}">{escaped(label)}</a></p>'
        if url and label
        else f"<p>{escaped(text)}</p>"
        for text, url, label in blocks
    )
)
values = st.fixed_dictionaries(
    {},
    optional={
        "headline": texts,
        "body": htmls,
        "terms": texts,
        "price": st.sampled_from(["99", "120.00"]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "validThrough": st.sampled_from(["2026-05-03", "2026-05-04"]),
        "ctaLabel": st.sampled_from(["Free", "free", "price"]),
        "ctaUrl": urls,
    },
)
SPELLING = {
    "name": "mail",
    "interchangeable": True,
    "options": [{"name": "new", "terms": ["email"]}, {"name": "old", "terms": ["e-mail"]}],
}
ACRONYM = {
    "trigger": r"\b([A-Z]{3})\b",
    "consequence": r"[a-z]+ \(([A-Z]{3})\)",
    "captured": True,
}
#: Rules that may judge a composition, and that read all fields at once in the scope `source`.
BY_SOURCE: list[tuple[str, dict[str, Any]]] = [
    ("consistency", {"check": "either_or", "sets": ["spelling-en", "quotes"]}),
    ("consistency", {"check": "either_or", "families": [SPELLING]}),
    ("consistency", {"check": "labels"}),
    ("consistency", {"check": "facts", "facts": ["prices", "percentages", "currencies", "dates"]}),
    ("requires", ACRONYM),
    ("requires", {**ACRONYM, "before": True}),
    ("requires", {"trigger": "[Ff]ree", "consequence": "Terms"}),
]
COUNTING: list[tuple[str, dict[str, Any]]] = [
    *(("length", {"unit": unit, "maximum": 12}) for unit in UNITS if unit != "sms_segments"),
    *(("count", {"item": item, "maximum": 2}) for item in ITEMS),
    ("length", {"unit": "words", "minimum": 4}),
    ("count", {"item": "link", "minimum": 1}),
]
REQUIRING: list[tuple[str, dict[str, Any]]] = [
    ("required_text", {"wording": "Terms apply.", "triggers": ["free"]}),
    ("required_text", {"wording": "Terms apply."}),
]
FIXING: list[tuple[str, dict[str, Any]]] = [
    *(("count", {"item": "exclamation", "maximum": most}) for most in (0, 1, 2)),
    *(("count", {"item": "emoji", "maximum": most}) for most in (0, 1)),
    ("repetition", {}),
    ("repetition", {"maximum": 2, "lettersOnly": False}),
    *(("case", {"style": style}) for style in ("sentence", "upper", "lower")),
    ("case", {"style": "sentence", "exceptions": ["iPhone", "New York"], "threshold": 1}),
    *(("case", {"style": "title", "titleStyle": each}) for each in ("ap", "chicago")),
    ("required_text", {"wording": "Terms apply.", "triggers": ["free"], "where": "after"}),
    *REQUIRING,
    ("consistency", {"check": "either_or", "sets": ["spelling-en", "apostrophes"]}),
    ("consistency", {"check": "either_or", "families": [SPELLING]}),
]
EXAMPLES = 300


def composing(kind: str, parameters: Mapping[str, Any]) -> Kind:
    scope = "where" if kind == "required_text" else "scope"
    return parse(rule(kind, {**parameters, scope: "composition"}))


def summaries_of(kind: Kind, source: Source) -> list[Summary | None]:
    result = []
    for group in GROUPS:
        contents = {
            name: content
            for name, content in source.contents.items()
            if name in group and content.kind in kind.reads
        }
        result.append(kind.summarise(contents, source) if contents else None)
    return result


def added(kind: Kind, summaries: list[Summary | None]) -> Summary | None:
    said = [each for each in summaries if each is not None]
    return reduce(kind.combine, said) if said else None


def in_order(source: Source) -> Source:
    """Return the source with its fields in the order of the groups."""
    names = [name for group in GROUPS for name in group if name in source.contents]
    return offer({name: source.contents[name].value for name in names}, source.locale)


def said(hits: Any) -> list[Any]:
    return [(each.spans, each.evidence, each.words) for each in hits]


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from(BY_SOURCE), values=values)
def test_a_composition_is_judged_as_if_read_at_once(
    case: tuple[str, dict[str, Any]], values: dict[str, Any]
) -> None:
    kind, parameters = case
    source = in_order(offer(values))
    composition = composing(kind, parameters)
    at_once = parse(rule(kind, {**parameters, "scope": "source"}))

    by_summaries = list(composition.judge(added(composition, summaries_of(composition, source))))

    assert said(by_summaries) == said(at_once.check_source(source))


def measured_at_once(kind: Kind, source: Source) -> float:
    """Measure all fields, with nothing of the way that summaries go."""
    texts = [each for each in source.contents.values() if each.kind in ("text", "rich_text")]
    if isinstance(kind, Length):
        return sum(len(UNITS[kind.unit](each)) for each in texts)
    assert isinstance(kind, Count)
    if kind.item == "capitals":
        letters = [each for content in texts for each in content.text]
        cased = [each for each in letters if each.isupper() or each.islower()]
        capitals = [
            each
            for content in texts
            for found in ITEMS["capitals"].find(content)
            for each in content.text[found.start : found.end]
            if each.isupper()
        ]
        return round(100 * len(capitals) / len(cased), 1) if len(cased) >= 8 else -1
    read = source.contents.values() if kind.item in ("link", "call_to_action") else texts
    return sum(found.weight for each in read for found in ITEMS[kind.item].find(each))


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from(COUNTING), values=values)
def test_a_composition_holds_as_much_as_its_fields(
    case: tuple[str, dict[str, Any]], values: dict[str, Any]
) -> None:
    kind, parameters = case
    source = offer(values)
    composition = composing(kind, parameters)
    measured = measured_at_once(composition, source)

    found = list(composition.judge(added(composition, summaries_of(composition, source))))

    broken = measured >= 0 and (
        measured > parameters.get("maximum", measured)
        or measured < parameters.get("minimum", measured)
    )
    assert [hit.evidence["measured"] for hit in found] == ([measured] if broken else [])


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from(REQUIRING), values=values)
def test_a_composition_holds_the_wording_if_a_field_does(
    case: tuple[str, dict[str, Any]], values: dict[str, Any]
) -> None:
    kind, parameters = case
    source = offer(values)
    composition = composing(kind, parameters)
    texts = [
        folded(each.text, "words").text
        for each in source.contents.values()
        if each.kind in ("text", "rich_text")
    ]

    found = list(composition.judge(added(composition, summaries_of(composition, source))))

    if any(re.search(r"(?<!\w)Terms apply\.(?!\S)", text) for text in texts):
        assert found == []
    elif not any("Terms apply." in text for text in texts):
        asked = "triggers" not in parameters or any(
            span.text for hit in found for span in hit.spans
        )
        assert bool(found) is asked


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from([*BY_SOURCE, *COUNTING, *REQUIRING]), values=values)
def test_groups_may_be_bracketed_in_any_way(
    case: tuple[str, dict[str, Any]], values: dict[str, Any]
) -> None:
    kind, parameters = case
    composition = composing(kind, parameters)
    summaries = [each for each in summaries_of(composition, offer(values)) if each is not None]
    for first, second, third in zip(summaries, summaries[1:], summaries[2:], strict=False):
        left = composition.combine(composition.combine(first, second), third)
        right = composition.combine(first, composition.combine(second, third))
        assert left == right
        assert hash(left) == hash(right)


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from(FIXING), text=texts)
def test_the_first_fixes_make_clean(case: tuple[str, dict[str, Any]], text: str) -> None:
    kind, parameters = case
    checked = rule(kind, parameters)
    source = offer({"headline": text})
    found = found_in(checked, source)

    if found:
        assert all(each.fixes for each in found)
        after = fixed(source, found)
        assert found_in(checked, offer(after)) == []


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from([*FIXING, *BY_SOURCE, *COUNTING]), text=texts)
def test_decomposed_text_finds_what_composed_text_finds(
    case: tuple[str, dict[str, Any]], text: str
) -> None:
    kind, parameters = case
    checked = rule(kind, parameters)

    def found(form: Callable[[str], str]) -> list[Any]:
        return [
            ([folded(span.text, "written").text for span in hit.spans], dict(hit.evidence))
            for hit in found_in(checked, offer({"headline": form(text)}))
        ]

    composed = found(lambda each: unicodedata.normalize("NFC", each))
    assert found(lambda each: unicodedata.normalize("NFD", each)) == composed


@settings(max_examples=EXAMPLES)
@given(case=st.sampled_from([*FIXING, *BY_SOURCE, *COUNTING]), values=values)
def test_the_text_at_a_span_is_the_quoted_text(
    case: tuple[str, dict[str, Any]], values: dict[str, Any]
) -> None:
    kind, parameters = case
    source = offer(values)
    for hit in found_in(rule(kind, parameters), source):
        for span in hit.spans:
            assert source.contents[span.field].text[span.start : span.end] == span.text
