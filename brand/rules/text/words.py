"""Words of a text, and where a word may begin or end in it."""

import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

#: A word: letters and digits with their marks, also with an apostrophe or hyphen inside; of
#: scripts that set no spaces each character is one, except that katakana stays together.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|[\p{Katakana}ー]+"
    r"|(?:[\p{L}\p{N}_--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]]\p{M}*)+"
    r"(?:['’.,\-\u00ad\u200b\u200c\u200d\u2060\u2010\u2011]"
    r"(?:[\p{L}\p{N}_--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]]\p{M}*)+)*",
    regex.VERSION1,
)
_SCRIPT_OF = regex.compile(
    r"(?P<spaceless>[\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
    r"|(?P<katakana>[\p{Katakana}ー])|(?P<hangul>\p{Hangul})"
)

#: Longest text of which words stay in memory, in code points, and how many such texts.
_REMEMBERED_LENGTH = 2_000
_REMEMBERED = 200

Script = Literal["letter", "spaceless", "katakana", "hangul"]


class Word(NamedTuple):
    """A word and where it stands, in code points."""

    text: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in their order.

    An apostrophe, hyphen, point or comma between letters or digits belongs to the word ("don't",
    "e-mail", "1,000.50"); so do characters that show nothing.
    """
    return _remembered(text) if len(text) <= _REMEMBERED_LENGTH else _words(text)


def has_word(text: str) -> bool:
    """Say whether a text holds a word."""
    return _WORD.search(text) is not None


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(found.group(), *found.span()) for found in _WORD.finditer(text))


_remembered = lru_cache(_REMEMBERED)(_words)


def is_word_start(text: str, position: int) -> bool:
    """Say whether a word, or what is no word, may begin here."""
    return _may_cut(text, position, particles=False)


def is_word_end(text: str, position: int) -> bool:
    """Say whether a word may end here.

    Korean particles follow their word without a space, and so does the "s" of a possessive behind
    its apostrophe; the "t" of "don't" belongs to its word.
    """
    if not _may_cut(text, position, particles=True):
        return False
    following = text[position : position + 3]
    return not (
        len(following) > 1
        and following[0] in "'’"
        and following[1] in "tT"
        and not following[2:].isalnum()
    )


def _may_cut(text: str, position: int, *, particles: bool) -> bool:
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if before == " " or after == " ":
        return True
    left, right = _script(before), _script(after)
    if unicodedata.category(after).startswith("M") or "\u200d" in (before, after):
        return False
    if left is None or right is None or "spaceless" in (left, right):
        return True
    return (left != right and "katakana" in (left, right)) or (particles and right == "hangul")


def _script(character: str) -> Script | None:
    if character.isascii():
        return "letter" if character.isalnum() or character == "_" else None
    if not (character.isalnum() or unicodedata.category(character).startswith("M")):
        return "katakana" if character == "ー" else None
    found = _SCRIPT_OF.match(character)
    return found.lastgroup if found else "letter"  # type: ignore[return-value]
