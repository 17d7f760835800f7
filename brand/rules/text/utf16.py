"""Code points and UTF-16 units: rules count the first, browsers the second."""

from bisect import bisect_right


class Utf16:
    """Offsets of one text in both counts; both begin at 0.

    >>> Utf16("a🎉b").from_code_points(2)
    3
    >>> Utf16("a🎉b").to_code_points(3)
    2
    """

    __slots__ = ("_units", "_wide")

    def __init__(self, text: str) -> None:
        #: Where characters of two units stand, in code points and in units.
        self._wide: list[int] = []
        if not text.isascii():
            self._wide = [place for place, each in enumerate(text) if each > "\uffff"]
        self._units = [place + count for count, place in enumerate(self._wide)]

    def from_code_points(self, offset: int) -> int:
        """Return the offset in UTF-16 units of a code point."""
        return offset + bisect_right(self._wide, offset - 1)

    def to_code_points(self, offset: int) -> int:
        """Return the code point at an offset in UTF-16 units; inside a pair, the pair's own."""
        return offset - bisect_right(self._units, offset - 1)
