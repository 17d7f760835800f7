"""What people see as one character: extended grapheme clusters (Unicode Standard Annex 29)."""

from collections.abc import Iterator

import regex

_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}(?!\uFE0E)|\p{Emoji}\uFE0F|\u20E3")


def clusters(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Give the clusters between two offsets: where each starts and ends, in code points."""
    for match in _CLUSTER.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def count_clusters(text: str, start: int = 0, end: int | None = None) -> int:
    """Count clusters: a family emoji or an "e" with a combining accent is one."""
    if text.isascii() and "\r" not in text:
        return (len(text) if end is None else end) - start
    return sum(1 for _ in clusters(text, start, end))


def emoji(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Give the clusters that show as emoji; "™" and "1" alone do not."""
    if text.isascii() or not _EMOJI.search(text):
        return
    for first, last in clusters(text, start, end):
        if _EMOJI.search(text, first, last):
            yield first, last
