"""Rich text as one text with blocks and links, and where each character stands in the HTML.

Reads the grammar that `content.rich_text.clean` writes: in it a `<` or `>` that is no tag is
escaped, so that tags are found without a parser of documents.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from brand.rules.types import Block, BlockKind, Link

_TOKEN = re.compile(r"<[^<>]*>|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);|[^<&]+|[<&]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_INLINE = frozenset({"a", "b", "i", "strong", "em"})
_BLOCKS: dict[str, BlockKind] = {
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "li": "item",
    "blockquote": "quote",
}

#: Texts that stay parsed: those that one page or one publication has to do with.
_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class RichText:
    """What one rich text says.

    `starts[i]` and `ends[i]` are where character i of `text` begins and ends in `html`; a line
    break between blocks stands nowhere in it, and both are where the block before it ends.
    """

    html: str
    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    starts: Sequence[int]
    ends: Sequence[int]


@lru_cache(_REMEMBERED)
def read(html: str) -> RichText:
    """Take HTML of the grammar of rich text apart.

    Blocks are joined by a line break, which is also what `<br/>` is. White space between blocks
    is nothing; a block without a character is left out.
    """
    reader = _Reader(html)
    for token in _TOKEN.finditer(html):
        reader.take(token.group(), token.start(), token.end())
    return reader.result()


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self._text: list[str] = []
        self._starts = array("I")
        self._ends = array("I")
        self._blocks: list[Block] = []
        self._links: list[tuple[str, int, int]] = []
        self._kinds: list[BlockKind] = []  # of the elements that are open
        self._begun: int | None = None  # where the block that is open begins in the text
        self._kind: BlockKind = "paragraph"
        self._link: tuple[str, int] | None = None  # address, and where its label begins

    def take(self, token: str, start: int, end: int) -> None:
        tag = _TAG.match(token) if token.startswith("<") else None
        if tag is None:
            if token.startswith("<") and token.endswith(">"):
                return  # a comment or the like
            entity = token.startswith("&") and len(token) > 1
            self._write(unescape(token) if entity else token, start, end, whole=entity)
            return
        name = tag.group(2).lower()
        if name == "br":
            self._write("\n", start, end, whole=True)
        elif name in _INLINE:
            if name == "a":
                self._end_link()
                if not tag.group(1):
                    self._start_link(token)
        else:
            self._end_block()
            if tag.group(1):
                if self._kinds:
                    self._kinds.pop()
            elif not token.endswith("/>"):
                around: BlockKind = self._kinds[-1] if self._kinds else "paragraph"
                self._kinds.append(_BLOCKS.get(name, around))

    def result(self) -> RichText:
        self._end_block()
        text = "".join(self._text)
        return RichText(
            html=self._html,
            text=text,
            blocks=tuple(self._blocks),
            links=tuple(
                Link(address, text[start:end], start, end) for address, start, end in self._links
            ),
            starts=self._starts,
            ends=self._ends,
        )

    def _write(self, text: str, start: int, end: int, *, whole: bool) -> None:
        if self._begun is None:
            if not whole and not text.strip(" \t\n\r\f"):
                if not self._kinds:
                    return  # between blocks
                if self._next_is_block(end):
                    return
            if self._blocks:
                self._text.append("\n")
                self._starts.append(self._ends[-1])
                self._ends.append(self._ends[-1])
            self._begun = len(self._starts)
            self._kind = self._kinds[-1] if self._kinds else "paragraph"
        self._text.append(text)
        if whole:
            self._starts.extend([start] * len(text))
            self._ends.extend([end] * len(text))
        else:
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))

    def _next_is_block(self, position: int) -> bool:
        """Say whether white space before `position` only sets elements apart."""
        tag = _TAG.match(self._html, position)
        return tag is not None and tag.group(2).lower() not in _INLINE | {"br", "p"}

    def _end_block(self) -> None:
        if self._link is not None:
            self._end_link()
        if self._begun is not None:
            self._blocks.append(Block(self._kind, self._begun, len(self._starts)))
            self._begun = None

    def _start_link(self, token: str) -> None:
        href = _HREF.search(token)
        if href is not None:
            address = unescape(href.group(1) if href.group(1) is not None else href.group(2))
            # The label of a link that begins a block begins after the line break before it.
            begin = len(self._starts)
            if self._begun is None and self._blocks:
                begin += 1
            self._link = (address, begin)

    def _end_link(self) -> None:
        if self._link is None:
            return
        address, begin = self._link
        self._link = None
        end = len(self._starts)
        if begin <= end:
            self._links.append((address, begin, end))
