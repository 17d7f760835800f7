"""Rich text: what cleaning keeps, what it drops, and the three forms."""

import json
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from content import rich_text
from content.rich_text import RichTextForms, clean, forms, is_empty, plain_text


def rich_texts(pack: dict[str, Any]) -> list[str]:
    """Every rich text of a pack, of modules and variants."""
    return [
        text
        for module in pack["modules"]
        for values in (module["fields"], *(row["overrides"] for row in module["variants"]))
        for name in ("body", "answer")
        if (text := values.get(name))
    ]


def test_cleaning_returns_every_rich_text_of_the_bakery_pack_byte_for_byte(
    bakery_pack: dict[str, Any],
) -> None:
    texts = rich_texts(bakery_pack)
    assert len(texts) == 261
    assert [clean(text) for text in texts] == texts


@pytest.mark.parametrize(
    ("hostile", "cleaned"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<script>alert(1)</script>", ""),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ('<p onclick="x()" class="c" style="d" data-block-key="k1">a</p>', "<p>a</p>"),
        ('<p>a<img src="x" onerror="alert(1)">b</p>', "<p>ab</p>"),
        ('<iframe src="//evil">x</iframe><p>a</p>', "<p>a</p>"),
        ("<svg><script>x</script></svg><p>a</p>", "<p>a</p>"),
        ("<p>a<!-- note -->b</p>", "<p>ab</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="jav&#09;ascript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href=" JavaScript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p>a</p>"),
        ('<p><a linktype="page" id="3">a</a></p>', "<p>a</p>"),
        ('<p><a href="/a" target="_blank" rel="x">a</a></p>', '<p><a href="/a">a</a></p>'),
        ("<form><p>a</p><input value='x'><button>b</button></form>", "<p>a</p>"),
        ("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"),
        ("<math><mi//xlink:href='data:x,<script>'>", ""),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "'&gt;"),
    ],
)
def test_hostile_html_goes_and_the_words_around_it_stay(hostile: str, cleaned: str) -> None:
    assert clean(hostile) == cleaned


@pytest.mark.parametrize(
    ("foreign", "cleaned"),
    [
        ("just words", "just words"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<p>1</p><p>2</p>"),
        ("<h1>a</h1><h4>b</h4>", "<p>a</p><p>b</p>"),
        ("<p><strong>a</strong> <em>b</em></p>", "<p><b>a</b> <i>b</i></p>"),
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("<p>a&nbsp;b</p>", "<p>a\u00a0b</p>"),
        ("<p>\"a\" 'b' a &amp; b > c</p>", "<p>\"a\" 'b' a &amp; b &gt; c</p>"),
        ("<b><p>a</p><p>b</p></b>", "<p><b>a</b></p><p><b>b</b></p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<li>a</li>", "<p>a</p>"),
        ("<ul>a<li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        ("<ul><ul><li>a</li></ul></ul>", "<ul><li><ul><li>a</li></ul></li></ul>"),
        ("<ul><li><div><li>a</li></div></li></ul>", "<ul><li></li><li>a</li></ul>"),
        ("<h2><ul><li>a</li></ul>b</h2>", "<h2></h2><ul><li>a</li></ul>b"),
        ("<p>a</p>\n<p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<p>a<span>b</span></p>", "<p>ab</p>"),
        ("a<hr>b", "ab"),
        ('<p><a href="/x?a=1&b=2">a</a></p>', '<p><a href="/x?a=1&amp;b=2">a</a></p>'),
        ('<p><a href="mailto:a@b.c">a</a> <a href="tel:1">b</a></p>',) * 2,
        ("<p></p>", "<p></p>"),
        ("", ""),
    ],
)
def test_foreign_markup_becomes_what_the_editor_can_show(foreign: str, cleaned: str) -> None:
    assert clean(foreign) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "<p>שלום <b>עולם</b></p>",
        "<p>اليابان ١٢٣</p>",
        "<p>e\u0301 \u200f\u202bمرحبا\u202c 👩🏽\u200d🔬</p>",
        "<p>two  spaces, \u2009thin, \u202fnarrow</p>",
    ],
)
def test_right_to_left_and_combining_text_and_spaces_are_kept_as_typed(text: str) -> None:
    assert clean(text) == text


def test_html_nested_thousands_deep_is_flattened() -> None:
    assert clean("<div>" * 5_000 + "a") == "<p>a</p>"
    assert clean("<b>" * 5_000 + "a").count("a") == 1


TAGS = [
    *("p", "h1", "h2", "h3", "ul", "ol", "li", "b", "i", "strong", "em", "a", "br", "div", "td"),
    *(
        "table",
        "tr",
        "hr",
        "script",
        "style",
        "svg",
        "math",
        "span",
        "iframe",
        "template",
        "select",
    ),
]
pieces = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ['<a href="/x">', '<a href="javascript:x">', "&amp;", "&lt;", "&nbsp;", "<!--", "-->", "<"]
    ),
    st.text(alphabet="ab \n\u00a0<>&\"'é", max_size=5),
)
soups = st.lists(pieces, max_size=25).map("".join)


@settings(max_examples=300)
@given(soups)
def test_cleaning_twice_is_cleaning_once(soup: str) -> None:
    once = clean(soup)
    assert clean(once) == once


@settings(max_examples=150)
@given(soups)
def test_the_editor_can_open_whatever_cleaning_returns(soup: str) -> None:
    converter = ContentstateConverter(rich_text.FEATURES)
    state = json.loads(converter.from_database_format(clean(soup)))
    assert state["blocks"]


blocks = st.lists(
    st.tuples(
        st.sampled_from(
            [
                ("unstyled", 0),
                ("header-two", 0),
                ("header-three", 0),
                *(("unordered-list-item", depth) for depth in (0, 1, 2)),
                *(("ordered-list-item", depth) for depth in (0, 1, 2)),
            ]
        ),
        st.text(alphabet='ab \n<>&"é\u00a0', max_size=8),
        st.lists(
            st.tuples(
                st.sampled_from(["BOLD", "ITALIC", "LINK"]), st.integers(0, 7), st.integers(1, 7)
            ),
            max_size=3,
        ),
    ),
    max_size=6,
)


def content_state(drawn: list[Any]) -> str:
    """Write what the editor posts for some blocks."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": f"k{number}",
                    "type": kind,
                    "depth": depth,
                    "text": text,
                    "inlineStyleRanges": [
                        {"style": style, "offset": start, "length": length}
                        for style, start, length in ranges
                        if style != "LINK" and start + length <= len(text)
                    ],
                    "entityRanges": [
                        {"key": 0, "offset": start, "length": length}
                        for style, start, length in ranges[:1]
                        if style == "LINK" and start + length <= len(text)
                    ],
                }
                for number, ((kind, depth), text, ranges) in enumerate(drawn)
            ],
            "entityMap": {
                "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "/a?b=1&c='2'"}}
            },
        }
    )


@settings(max_examples=200)
@given(blocks)
def test_what_the_editor_saves_loses_only_its_markup_keys(drawn: list[Any]) -> None:
    saved = ContentstateConverter(rich_text.FEATURES).to_database_format(content_state(drawn))
    expected = saved
    for number in range(len(drawn)):
        expected = expected.replace(f' data-block-key="k{number}"', "")
    assert clean(saved) == expected


def test_the_three_forms_of_a_text() -> None:
    html = (
        '<h2>Bread</h2><p>Flour &amp; <b>water</b>,<br/>nothing <a href="/more">more</a>.</p>'
        "<ul><li>Mix<ol><li>well</li></ol></li><li>Bake</li></ul>"
    )
    assert forms(html) == RichTextForms(
        html=html,
        text="Bread\n\nFlour & water,\nnothing more.\n\nMix\nwell\nBake",
        markdown=(
            "## Bread\n\nFlour & **water**,\\\nnothing [more](/more).\n\n- Mix\n  1. well\n- Bake"
        ),
    )


def test_an_empty_text_is_empty_in_all_three_forms() -> None:
    assert forms("") == RichTextForms(html="", text="", markdown="")


def test_markdown_escapes_what_would_be_markup() -> None:
    assert forms("<p>2 * 3 * 4 _x_</p>").markdown == r"2 \* 3 \* 4 \_x\_"


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p> </p>", "<p>\u00a0</p>", "<p><br/></p><ul></ul>"]
)
def test_a_text_in_which_nothing_can_be_read_is_empty(html: str) -> None:
    assert is_empty(html)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_plain_text_gives_back_the_words_of_a_paragraph(words: str) -> None:
    assert plain_text(f"<p>{escape(words)}</p>") == words.strip(" ")
