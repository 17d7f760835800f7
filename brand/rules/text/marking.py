"""Spans of a field's text, with what they quote."""

from brand.rules.types import Content, Span


def span_of(content: Content, start: int, end: int) -> Span:
    """Return a span of a field: `end` is the first code point after it."""
    return Span(content.field, start, end, content.text[start:end])


def whole(content: Content) -> Span:
    """Return a field's text without the white space around it."""
    text = content.text
    start = len(text) - len(text.lstrip())
    return span_of(content, start, max(start, len(text.rstrip())))
