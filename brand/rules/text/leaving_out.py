"""Taking a piece out of a text without leaving two spaces, or none."""

from brand.rules.types import Block


def leaving_out(text: str, block: Block, start: int, end: int) -> tuple[int, int, str]:
    """Return the edit that leaves out a piece of a block: start, end and replacement.

    A space on one of its sides goes with it; two words that it parted stay parted.
    """
    begin, stop = start, end
    while begin > block.start and text[begin - 1].isspace():
        begin -= 1
    while stop < block.end and text[stop].isspace():
        stop += 1
    if begin == block.start or stop == block.end:
        return begin, stop, ""
    if begin == start and stop == end:
        parted = text[start - 1].isalnum() and text[end].isalnum()
        return start, end, " " if parted else ""
    if begin < start and stop == end and text[end].isalnum():
        return start, end, ""
    return (begin, end, "") if begin < start else (start, end, "")
