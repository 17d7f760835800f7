"""Writers that walk well-formed HTML once: one into the grammar of rich text, one into words."""

import re
from html import escape
from html.parser import HTMLParser

#: Elements whose words are kept, as paragraphs of their own.
CONTAINERS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
        ),
        *("dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("h1", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "main", "nav"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
#: Elements that mean what another one means, as the editor reads them.
RENAMED = {"strong": "b", "em": "i"}

_BLOCKS = frozenset({"p", "h2", "h3"})
_LISTS = frozenset({"ul", "ol"})
_INLINE = frozenset({"b", "i", "a"})
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]*")


class Writer(HTMLParser):
    """Write HTML in the editor's own spelling, with nothing nested where the editor allows none.

    The input is well-formed and holds known elements only. In the output blocks hold inline
    elements and text, lists hold items, an item holds inline elements and lists. Inline elements
    are opened when there is something to put in them and closed before a block ends.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []  # blocks, lists and items that are open in the output
        self._wanted: list[tuple[str, str]] = []  # start and end tags of inline elements around
        self._written = 0  # how many of them are open in the output
        self._containers = 0  # text in a container that is in no block gets a paragraph
        self._break_due = False  # the next text in a list item belongs to another block

    def result(self) -> str:
        """Return what was written."""
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        if tag == "br":
            self._write("<br/>")
        elif tag in _INLINE:
            self._wanted.append(_inline_tags(tag, attrs))
        elif tag in _LISTS:
            self._start_list(tag)
        elif tag == "li" and self._in_list():
            self._end_item()
            self._push("li")
        elif self._in_list():
            self._separate_in_item()
        else:
            self._end_block()
            if tag in _BLOCKS:
                self._push(tag)
            elif tag != "hr":
                self._containers += 1

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in _INLINE:
            self._close_inline(keep=len(self._wanted) - 1)
            self._wanted.pop()
        elif tag in _LISTS:
            self._end_item()
            self._pop()
        elif tag == "li" and self._in_list():
            self._end_item()
        elif self._in_list():
            self._separate_in_item()
        else:
            self._end_block()
            if tag not in _BLOCKS:
                self._containers -= 1

    def handle_data(self, data: str) -> None:
        between = not self._open or self._open[-1] in _LISTS or self._break_due
        if between and not self._wanted and _WHITE_SPACE.fullmatch(data):
            self._out.append(data)
        else:
            self._write(escape(data, quote=False))

    def _write(self, markup: str) -> None:
        if self._open and self._open[-1] in _LISTS:
            self._push("li")
        elif not self._open and self._containers:
            self._push("p")
        if self._break_due:
            self._out.append("<br/>")
            self._break_due = False
        self._out.extend(start for start, _end in self._wanted[self._written :])
        self._written = len(self._wanted)
        self._out.append(markup)

    def _start_list(self, tag: str) -> None:
        if not self._in_list():
            self._end_block()
        elif self._open[-1] in _LISTS:
            self._push("li")
        self._push(tag)

    def _in_list(self) -> bool:
        return bool(self._open) and self._open[0] in _LISTS

    def _separate_in_item(self) -> None:
        self._break_due = self._open[-1] == "li" and self._out[-1] != "<li>"

    def _end_item(self) -> None:
        if self._open[-1] == "li":
            self._pop()
        self._break_due = False

    def _end_block(self) -> None:
        self._close_inline(keep=0)
        if self._open:
            self._pop()

    def _push(self, tag: str) -> None:
        self._close_inline(keep=0)
        self._break_due = False
        self._out.append(f"<{tag}>")
        self._open.append(tag)

    def _pop(self) -> None:
        self._close_inline(keep=0)
        self._out.append(f"</{self._open.pop()}>")

    def _close_inline(self, *, keep: int) -> None:
        while self._written > keep:
            self._written -= 1
            self._out.append(self._wanted[self._written][1])


class TextWriter(HTMLParser):
    """Write the words of rich text: a blank line between paragraphs, a line for each item."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._gap = ""
        self._lists = 0

    def result(self) -> str:
        """Return what was written, without white space around it."""
        return "".join(self._out).strip(" \t\n\f\r")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._write("\n")
        elif tag not in _INLINE:
            self._separate()
            self._lists += tag in _LISTS

    def handle_endtag(self, tag: str) -> None:
        if tag != "br" and tag not in _INLINE:
            self._lists -= tag in _LISTS
            self._separate()

    def handle_data(self, data: str) -> None:
        if not self._gap or not _WHITE_SPACE.fullmatch(data):
            self._write(data)

    def _separate(self) -> None:
        self._gap = max(self._gap, "\n" if self._lists else "\n\n")

    def _write(self, text: str) -> None:
        if self._gap and self._out:
            self._out.append(self._gap)
        self._gap = ""
        self._out.append(text)


def _inline_tags(tag: str, attrs: list[tuple[str, str | None]]) -> tuple[str, str]:
    """Return start and end tag; a link that leads nowhere is not written."""
    if tag != "a":
        return f"<{tag}>", f"</{tag}>"
    address = dict(attrs).get("href")
    return ("", "") if address is None else (f'<a href="{escape(address)}">', "</a>")
