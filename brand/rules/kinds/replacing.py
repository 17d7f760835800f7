"""Putting one word in another's place without leaving traces."""

import re

_SPACE_BEFORE = re.compile(r"[ \t\u00a0]*$")
_SPACE_AFTER = re.compile(r"[ \t\u00a0]*")


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
    before = _SPACE_BEFORE.search(text[:start])
    after = _SPACE_AFTER.match(text, end)
    begin = before.start() if before else start
    stop = after.end() if after else end
    if begin == 0:
        following = text[stop : stop + 1]
        if text[start : start + 1].isupper() and following.islower():
            return 0, stop + 1, following.upper()
        return 0, stop, ""
    if begin < start and (stop > end or stop == len(text) or not text[stop].isalnum()):
        return begin, end, ""
    return start, stop if begin < start else end, ""
