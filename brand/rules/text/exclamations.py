"""Exclamation marks: where they stand, and how a text reads without them."""

import re
from collections.abc import Iterable, Iterator

from brand.rules.types import Block

#: How many marks each character shows: those of full width and of emoji count as well.
MARKS = {
    "!": 1,
    "\uff01": 1,
    "\ufe57": 1,
    "\u2048": 1,
    "\u2049": 1,
    "\u203c": 2,
    "\u2755": 1,
    "\u2757": 1,
}
_MARK = re.compile(f"[{''.join(MARKS)}]\ufe0f?")
_OPENING = "\u00a1"
#: After these a sentence needs no full stop in the place of its mark.
_ENDED = frozenset(".?!\u2026\uff01\uff1f\u3002,;:\u203c\u2048\u2049\u2755\u2757\ufe57\ufe0f")


def exclamations(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Give the marks between two offsets: start, end, and how many exclamation marks it shows."""
    for match in _MARK.finditer(text, start, end):
        yield match.start(), match.end(), MARKS[match.group()[0]]


def without(
    text: str, block: Block, runs: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Give the edits that take runs of marks out of a block: start, end, replacement.

    Where the sentence would run into the next one a full stop takes their place. The opening mark
    of Spanish goes with its closing one, and so does a space before the mark, as in French.

    :param runs: where they start and end, in order; something other than space parts them.
    """
    used = block.start
    for first, last in runs:
        begin, stop = first, last
        while begin > used and text[begin - 1].isspace():
            begin -= 1
        while stop < block.end and text[stop].isspace():
            stop += 1
        before = text[begin - 1] if begin > block.start else ""
        if before not in MARKS:
            opening = text.rfind(_OPENING, used, begin)
            if opening >= 0:
                yield opening, opening + 1, ""
        runs_on = last < stop < block.end and bool(before) and before not in _ENDED
        used = last if before else stop
        yield begin, used, "." if runs_on else ""
