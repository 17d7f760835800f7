"""Rich text: what it may hold, and its three forms.

Rich text is kept as HTML of a small, fixed grammar: paragraphs, two levels of headings, lists,
bold, italic, line breaks and links. `FEATURES` switches on exactly that in the editor, `clean`
brings any other HTML into it. What the editor saves is a fixed point of `clean`, and so is what
`clean` returns.
"""

from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdownify import MarkdownConverter

from content.links import is_web_link
from content.markup import CONTAINERS, RENAMED, TextWriter, Writer

#: The editor's features; together with paragraphs and line breaks they are the whole grammar.
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]
ALLOWED = {"p", "h2", "h3", "b", "i", "ol", "ul", "li", "a", "br"}

#: Texts whose forms are kept: those of some pages that people work at.
_REMEMBERED = 1_000

#: Elements that hold no text for readers: they go with everything inside them.
_DROPPED_WHOLE = {
    *("applet", "audio", "button", "canvas", "embed", "frame", "frameset", "head", "iframe"),
    *("input", "math", "noembed", "noframes", "noscript", "object", "picture", "script", "select"),
    *("style", "svg", "template", "textarea", "title", "video", "xmp"),
}
_cleaner = nh3.Cleaner(
    tags=ALLOWED | CONTAINERS | RENAMED.keys(),
    clean_content_tags=_DROPPED_WHOLE,
    attributes={"a": {"href"}},
    attribute_filter=lambda _tag, _name, value: value if is_web_link(value) else None,
    # Links are judged above: the schemes, and what looks like a relative address but is none.
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


@dataclass(frozen=True)
class RichTextForms:
    """The three forms in which a rich text is delivered."""

    html: str
    text: str
    markdown: str


def clean(html: str) -> str:
    """Bring HTML into the grammar of rich text.

    Scripts, handlers, styles and unknown elements go; the words in unknown containers stay, each
    container a paragraph of its own. Links keep their address if `is_web_link` accepts it.
    The editor's markup keys (`data-block-key`) are not content and go too. Spaces and order of
    what stays are kept: text of the grammar is returned as it is.
    """
    writer = Writer()
    writer.feed(_cleaner.clean(html))
    writer.close()
    return writer.result()


def plain_text(html: str) -> str:
    """Return the words alone: a blank line between paragraphs, a new line for each list item."""
    writer = TextWriter()
    writer.feed(html)
    writer.close()
    return writer.result()


def is_empty(html: str) -> bool:
    """Say whether a reader would see nothing: no text, or only white space."""
    return not plain_text(html).strip()


@lru_cache(_REMEMBERED)
def forms(html: str) -> RichTextForms:
    """Return the rich text as HTML, plain text and Markdown; all are empty for an empty text."""
    markdown = _markdown.convert(html).strip() if html else ""
    return RichTextForms(html=html, text=plain_text(html), markdown=markdown)


_markdown = MarkdownConverter(heading_style="ATX", bullets="-", newline_style="BACKSLASH")
