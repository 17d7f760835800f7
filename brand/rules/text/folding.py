"""Views of a text that hide what readers do not see, with a way back to the stored text.

Rules are matched on a view, because a soft hyphen, a zero-width space, a decomposed accent or a
no-break space changes nothing for a reader and would hide a forbidden term. Findings always name
the stored text.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

View = Literal["written", "visible", "words"]
"""What a view leaves out.

- `written`: composed (NFC), nothing else.
- `visible`: also without characters that show nothing, and every space a plain one.
- `words`: also without the difference of straight and curly apostrophes, of hyphens and of full
  width, and with each run of white space one space: for comparing words.
"""

#: Characters that show nothing by themselves.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
)
#: They change how the character before them looks, and stay with it.
_ATTACHED = "\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_JOINER = "\u200d"
_PICTURES = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
#: A joiner matters between pictures only: there it makes one of several.
_DROPPED = re.compile(
    f"[{_UNSEEN}{_ATTACHED}]|(?<![{_PICTURES}{_ATTACHED}]){_JOINER}|{_JOINER}(?![{_PICTURES}])"
)
_ATTACHED_ONE = re.compile(f"[{_ATTACHED}]")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " ") | dict.fromkeys(
    range(0x2000, 0x200B), " "
)
_LIKE = {
    **_SPACES,
    **dict.fromkeys(map(ord, "\t\n\x0b\x0c\r\x85\u2028\u2029"), " "),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4\u02b9\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201f\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u00af\u2212"), "-"),
    **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)},
}
_TABLES: dict[View, dict[int, str]] = {"written": {}, "visible": _SPACES, "words": _LIKE}
_RUN_OF_SPACES = re.compile(r"  +")

#: Longest text of which views stay in memory, in code points, and how many of them.
_REMEMBERED_LENGTH = 2_000
_REMEMBERED = 500


class Folded:
    """A view of a text: `text`, and for each span of it the span of the stored text.

    :param stored: the text as it is stored.
    :param caseless: compare without case as well (Unicode case folding).
    """

    __slots__ = ("_ends", "_starts", "stored", "text")

    def __init__(self, stored: str, view: View = "visible", *, caseless: bool = False) -> None:
        self.stored = stored
        # One stored character is one of the view while both are None.
        self._starts: Sequence[int] | None = None
        self._ends: Sequence[int] | None = None
        simple = _simply(stored, view, caseless)
        if simple is None:
            self.text, self._starts, self._ends = _unit_by_unit(stored, view, caseless)
        else:
            self.text = simple

    def to_stored(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the stored text that `start` to `end` of the view stands for.

        What shows nothing is part of it inside the span, not around it. An empty span is where
        the view's character after it begins.
        """
        if self._starts is None or self._ends is None:
            return start, end
        if start == end:
            place = self._starts[start] if start < len(self._starts) else len(self.stored)
            return place, place
        return self._starts[start], self._ends[end - 1]

    def from_stored(self, position: int) -> int:
        """Return the place in the view of the first character at or after a stored position."""
        return position if self._starts is None else bisect_left(self._starts, position)

    def is_edge(self, position: int) -> bool:
        """Say whether a stored character begins here, and is not cut in two: an "ss" of "ß"."""
        if self._starts is None or position == 0 or position >= len(self._starts):
            return True
        return self._starts[position] != self._starts[position - 1]


def folded(stored: str, view: View = "visible", *, caseless: bool = False) -> Folded:
    """Return a view, remembered where the text is short enough to be one of many."""
    if len(stored) > _REMEMBERED_LENGTH:
        return Folded(stored, view, caseless=caseless)
    return _remembered(stored, view, caseless)


@lru_cache(_REMEMBERED)
def _remembered(stored: str, view: View, caseless: bool) -> Folded:
    return Folded(stored, view, caseless=caseless)


def _simply(stored: str, view: View, caseless: bool) -> str | None:
    """Return the view where each stored character is one of it, else None."""
    text = stored
    if not stored.isascii():
        if not unicodedata.is_normalized("NFC", stored):
            return None
        if view != "written" and _DROPPED.search(stored):
            return None
    if view == "words" or not text.isascii():
        text = text.translate(_TABLES[view])
    if view == "words" and "  " in text:
        return None
    if caseless:
        text = text.casefold()
    return text if len(text) == len(stored) else None


def _unit_by_unit(
    stored: str, view: View, caseless: bool
) -> tuple[str, Sequence[int], Sequence[int]]:
    kept: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    dropped = set() if view == "written" else {each.start() for each in _DROPPED.finditer(stored)}
    for position, character in enumerate(stored):
        if position not in dropped:
            kept.append(character)
            starts.append(position)
            ends.append(position + 1)
        elif ends and ends[-1] == position and _ATTACHED_ONE.match(character):
            ends[-1] = position + 1
    table = _TABLES[view]
    out: list[str] = []
    out_starts, out_ends = array("I"), array("I")
    for begin, end in _units("".join(kept)):
        shown = unicodedata.normalize("NFC", "".join(kept[begin:end])).translate(table)
        if view == "words" and shown == " " and out and out[-1] == " ":
            out_ends[-1] = ends[end - 1]
            continue
        if caseless:
            shown = shown.casefold()
        out.extend(shown)
        out_starts.extend([starts[begin]] * len(shown))
        out_ends.extend([ends[end - 1]] * len(shown))
    return "".join(out), out_starts, out_ends


def _units(text: str) -> list[tuple[int, int]]:
    """Cut a text where composing does not reach across: mostly into single characters."""
    if unicodedata.is_normalized("NFC", text):
        return [(position, position + 1) for position in range(len(text))]
    cuts = [0]
    for position in range(1, len(text)):
        character = text[position]
        if character < "\u0300":
            cuts.append(position)
        elif not unicodedata.combining(character):
            before = text[cuts[-1] : position]
            normal = unicodedata.normalize("NFC", before + character)
            if normal == unicodedata.normalize("NFC", before) + unicodedata.normalize(
                "NFC", character
            ):
                cuts.append(position)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True)) if text else []
