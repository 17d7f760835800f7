"""What fields say, and where it stands."""

import pytest

from brand.rules.extract import content_of, contents_of
from brand.rules.text import rich_text
from brand.rules.types import Block, Image, Link


def test_a_text_is_one_block() -> None:
    content = content_of("headline", "text", "One\nTwo")
    assert content.text == "One\nTwo"
    assert content.blocks == (Block("paragraph", 0, 7),)


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_has_no_block(value: str | None) -> None:
    content = content_of("headline", "text", value)
    assert (content.value, content.text, content.blocks) == (value, "", ())


def test_rich_text_is_its_blocks_joined_by_line_breaks() -> None:
    html = (
        "<h2>Two <b>days</b></h2><p>Fish &amp; chips<br/>at&nbsp;noon</p>"
        "<ul><li>One</li><li>Two<ul><li>Two a</li></ul></li></ul>"
    )
    content = content_of("body", "rich_text", {"html": html, "text": "", "markdown": ""})
    assert content.text == "Two days\nFish & chips\nat\u00a0noon\nOne\nTwo\nTwo a"
    assert [(block.kind, content.text[block.start : block.end]) for block in content.blocks] == [
        ("heading", "Two days"),
        ("paragraph", "Fish & chips\nat\u00a0noon"),
        ("item", "One"),
        ("item", "Two"),
        ("item", "Two a"),
    ]


def test_text_after_a_list_inside_an_item_is_an_item_again() -> None:
    read = rich_text.read("<ul><li>One<ul><li>Two</li></ul>Three</li></ul>")
    assert [(each.kind, read.text[each.start : each.end]) for each in read.blocks] == [
        ("item", "One"),
        ("item", "Two"),
        ("item", "Three"),
    ]


def test_white_space_between_blocks_is_nothing() -> None:
    read = rich_text.read("<p>One</p>\n\n<ul>\n<li>Two</li>\n</ul>\n<p></p><p> </p>")
    assert read.text == "One\nTwo\n "


def test_links_have_their_label_and_address() -> None:
    html = '<p>One</p><p><a href="https://example.com/?a=1&amp;b=2">Our <b>offers</b></a> now</p>'
    assert rich_text.read(html).links == (
        Link("https://example.com/?a=1&b=2", "Our offers", 4, 14),
    )


def test_a_link_without_words_has_an_empty_label() -> None:
    (link,) = rich_text.read('<p>One<a href="https://example.com/"></a></p>').links
    assert (link.label, link.start, link.end) == ("", 3, 3)


def test_the_map_names_the_entity_of_a_character() -> None:
    read = rich_text.read("<p>a &amp; <b>b</b></p>")
    at = read.text.index("&")
    assert read.html[read.starts[at] : read.ends[at]] == "&amp;"
    at = read.text.index("b")
    assert read.html[read.starts[at] : read.ends[at]] == "b"


def test_an_address_is_a_link_without_label() -> None:
    content = content_of("url", "url", "https://example.com/")
    assert content.links == (Link("https://example.com/", "", 0, 20),)
    assert content.blocks == ()


def test_an_image_is_what_is_known_of_it() -> None:
    value = {"asset": "peak", "alt": "A peak", "title": "Peak", "renditions": {"hero": {}}}
    content = content_of("image", "image", value)
    assert content.image == Image("peak", "A peak", "Peak", {"hero": {}})
    known = Image("peak", "Old", "Old", {"hero": {"weight": 9}}, path="peak.jpg", digest="12")
    assert content_of("image", "image", value, {"peak": known}).image == Image(
        "peak", "A peak", "Peak", {"hero": {"weight": 9}}, path="peak.jpg", digest="12"
    )
    assert content_of("image", "image", None).image is None


def test_fields_come_in_the_order_of_the_type_and_unknown_ones_not_at_all() -> None:
    kinds = {"headline": "text", "price": "decimal", "body": "rich_text"}
    values = {"gone": "x", "body": {"html": "<p>B</p>"}, "headline": "H", "price": "9.50"}
    contents = contents_of(kinds, values)
    assert list(contents) == ["headline", "price", "body"]
    assert [each.text for each in contents.values()] == ["H", "9.50", "B"]


@pytest.mark.parametrize(
    "html", ["<", "&", "<<p>a", "a > b", "</p></p>", "<p>a", "&nosuch;", "<!--x-->"]
)
def test_markup_that_the_editor_never_writes_is_read_all_the_same(html: str) -> None:
    read = rich_text.read(html)
    assert len(read.text) == len(read.starts) == len(read.ends)


def test_a_text_of_a_hundred_thousand_characters_is_read() -> None:
    html = "<p>" + '<a href="https://example.com/">ab</a> &amp; ' * 10_000 + "</p>"
    read = rich_text.read(html)
    assert len(read.links) == 10_000
    assert len(read.text) == 50_000
