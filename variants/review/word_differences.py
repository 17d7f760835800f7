"""What differs between two texts, word by word. Pure.

Words and not letters: “five” and “nine” share two letters and no meaning. Scripts that do not
separate words are compared sign by sign. Order is that of the characters, so right-to-left texts
come out as they are stored and are laid out by whoever shows them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import regex

#: A sign of a script without spaces; a word with the marks and joiners in it; space; one sign.
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|[\p{L}\p{M}\p{N}_'\u2019\u200c\u200d]+|\s+|\X",
)
#: Pairs of equal tokens that are compared; beyond, everything between the equal ends differs.
MOST_PAIRS = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: in both texts, or only in this one.

    `start` is where it begins, in code points; `marks` are the numbers of what is said about it.
    """

    text: str
    start: int
    differs: bool
    marks: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        """Where it ends, in code points."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is said about a part of a text, from `start` to `end` in code points."""

    number: int
    start: int
    end: int


@dataclass(slots=True)
class _Builder:
    pieces: list[Piece] = field(default_factory=list)
    at: int = 0

    def add(self, tokens: Iterable[str], differs: bool) -> None:
        """Add a run of tokens, joining it to what comes before where that is alike."""
        text = "".join(tokens)
        if not text:
            return
        if self.pieces and self.pieces[-1].differs is differs:
            last = self.pieces.pop()
            self.pieces.append(Piece(last.text + text, last.start, differs))
        else:
            self.pieces.append(Piece(text, self.at, differs))
        self.at += len(text)


def word_differences(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of both texts; joined, they are the texts again."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    old_pieces, new_pieces = _Builder(), _Builder()
    for same, old_run, new_run in _without_gaps(_runs(old, new)):
        old_pieces.add(old_run, not same)
        new_pieces.add(new_run, not same)
    return tuple(old_pieces.pieces), tuple(new_pieces.pieces)


_Run = tuple[bool, Sequence[str], Sequence[str]]


def _runs(old: Sequence[str], new: Sequence[str]) -> list[_Run]:
    """The runs of tokens that are the same, or not, in order."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    runs: list[_Run] = [(True, old[:start], new[:start])]
    counts = Counter(new_middle)
    if sum(counts[token] for token in old_middle) > MOST_PAIRS:
        runs.append((False, old_middle, new_middle))
    else:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        for name, from_old, to_old, from_new, to_new in matcher.get_opcodes():
            runs.append((name == "equal", old_middle[from_old:to_old], new_middle[from_new:to_new]))
    runs.append((True, old[len(old) - end :], new[len(new) - end :]))
    return [run for run in runs if run[1] or run[2]]


def _without_gaps(runs: Sequence[_Run]) -> list[_Run]:
    """Let space between two differences be a part of them: “two words”, not “two” “words”."""
    return [
        (False, old, new)
        if same and 0 < place < len(runs) - 1 and all(token.isspace() for token in (*old, *new))
        else (same, old, new)
        for place, (same, old, new) in enumerate(runs)
    ]


def marked(pieces: Sequence[Piece], marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """Cut pieces where marks begin and end, and say which marks cover each."""
    cuts = sorted({place for mark in marks for place in (mark.start, mark.end)})
    result = []
    for piece in pieces:
        inside = [cut for cut in cuts if piece.start < cut < piece.end]
        for start, end in zip([piece.start, *inside], [*inside, piece.end], strict=True):
            over = tuple(mark.number for mark in marks if mark.start <= start and end <= mark.end)
            text = piece.text[start - piece.start : end - piece.start]
            result.append(Piece(text, start, piece.differs, over))
    return tuple(result)
