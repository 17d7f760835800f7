"""Putting one word in another's place without leaving traces."""

import re

_SPACES = " \t\u00a0"
_COMMA_AFTER = re.compile(r",?[ \t\u00a0]*")
_ENDS = ".!?…:\n"


def replacing(
    text: str, start: int, end: int, replacement: str, *, keep_case: bool
) -> tuple[int, int, str]:
    """Return the edit that puts `replacement` in place of a span of a text.

    An empty replacement takes a space with it, so that none is left double.

    :param keep_case: write capitals where the replaced text has them.
    """
    if not replacement:
        return _leaving_out(text, start, end)
    return start, end, in_case_of(text[start:end], replacement) if keep_case else replacement


def in_case_of(quoted: str, replacement: str) -> str:
    """Write a replacement as what it replaces is written: in capitals, or with a first one."""
    letters = [each for each in quoted if each.isalpha()]
    if len(letters) > 1 and all(each.isupper() for each in letters):
        return replacement.upper()
    if letters and letters[0].isupper() and replacement[:1].islower():
        return replacement[:1].upper() + replacement[1:]
    return replacement


def _leaving_out(text: str, start: int, end: int) -> tuple[int, int, str]:
    begin = start
    while begin and text[begin - 1] in _SPACES:
        begin -= 1
    previous = text[begin - 1 : begin]
    if not previous or previous in _ENDS:
        # A sentence begins here: its next word does, without a comma before it.
        after = _COMMA_AFTER.match(text, end)
        stop = after.end() if after else end
        following = text[stop : stop + 1]
        if text[start].isupper() and following.islower():
            return start, stop + 1, following.upper()
        return start, stop, ""
    if previous == "," and text.startswith(",", end):
        return begin, end + 1, ""
    return start if text[end : end + 1].isalnum() else begin, end, ""
