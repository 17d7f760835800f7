"""Values of examples as people write them, and back: paragraphs and links, not HTML."""

from collections.abc import Mapping
from html import escape, unescape
from typing import Any

import regex

from brand.rule_forms.parts import NOTHING
from brand.rules.types import Json

_LINK = regex.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_ANCHOR = regex.compile(r'<a href="([^"<>]*)">([^<>]*)</a>')
_PARAGRAPH = regex.compile(r"<p>(.*?)</p>")


def value_of(kind: str, text: str) -> Json:
    """Return the published value that a written text stands for.

    In formatted text each line is a paragraph and `[label](address)` a link; HTML, which begins
    with `<`, is taken as it is. An image is written as its key in the library.
    """
    text = "" if text == NOTHING else text
    if kind == "rich_text":
        return {"html": text if text.startswith("<") else _html(text)}
    if kind == "image":
        return {"asset": text.strip()} if text.strip() else None
    if kind in ("text", "url"):
        return text
    return text.strip() or None


def text_of(kind: str, value: Any) -> str:
    """Write a published value; `value_of` reads it back."""
    if kind == "rich_text":
        html = str(value.get("html", "")) if isinstance(value, Mapping) else str(value or "")
        text = _text(html)
        return (text if _html(text) == html else html) or NOTHING
    if kind == "image":
        return str(value.get("asset", "")) if isinstance(value, Mapping) else NOTHING
    return NOTHING if value in (None, "") else str(value)


def _html(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{_LINK.sub(_anchor, escape(line, quote=False))}</p>" for line in lines)


def _anchor(found: "regex.Match[str]") -> str:
    return f'<a href="{found[2].replace(chr(34), "%22")}">{found[1]}</a>'


def _text(html: str) -> str:
    lines = _PARAGRAPH.findall(html)
    return "\n".join(unescape(_ANCHOR.sub(r"[\2](\1)", line)) for line in lines)
