"""How each word of a text should be written in a style of capitals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from unicodedata import normalize

import regex

from brand.rules.kinds.term_index import Entry, Match, TermIndex
from brand.rules.text.folding import folded
from brand.rules.text.letter_case import capitalised, lower, upper
from brand.rules.text.openings import openings
from brand.rules.text.title_case import EITHER, SMALL, TitleStyle
from brand.rules.text.words import Word, words

Style = Literal["sentence", "title", "upper", "lower"]
STYLES: tuple[Style, ...] = ("sentence", "title", "upper", "lower")

#: Languages that write nouns with a capital: only the first word of a sentence tells anything.
NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_NEW_PART = regex.compile(r"[:\u2013\u2014]\s*[\p{P}\p{S}]*\s*$")
_HYPHENS = regex.compile(r"([-\u2010\u2011])")
_APOSTROPHES = ("'", "\u2019")


@dataclass(frozen=True, slots=True)
class Recased:
    """A word, or a phrase of the exceptions, as it stands and as it should be written.

    `opens` says whether it is the first of a sentence.
    """

    start: int
    end: int
    text: str
    wanted: str
    opens: bool

    @property
    def is_right(self) -> bool:
        """Say whether it is written as it should be, however its letters are composed."""
        return normalize("NFC", self.text) == normalize("NFC", self.wanted)


class Casing:
    """A style of capitals with the names that are written in their own way.

    :param exceptions: words and phrases as they should always be written: "iPhone", "New York".
    """

    def __init__(self, style: Style, title: TitleStyle, exceptions: tuple[str, ...]) -> None:
        self.style = style
        self.title = title
        self._exceptions = TermIndex(
            {0: [Entry(text, number) for number, text in enumerate(exceptions)]}
        )

    def recased(self, text: str, language: str) -> list[Recased]:
        """Return what is written with letters that have a case, as it should be written.

        :param language: a language tag without region; only English has a title case.
        """
        if self.style == "title" and language not in ("", "en"):
            return []
        names = self._exceptions.matches(text).get(0, [])
        found = words(text)
        opening = openings(text)
        result = [
            self._named(text[name.start : name.end], name, name.start in opening, language)
            for name in names
        ]
        covered = [(name.start, name.end) for name in names]
        free = [each for each in _outside(found, covered) if _has_case(each.text)]
        shouted = sum(_is_acronym(each.text) for each in free)
        shouting = len(free) > 1 and 2 * shouted > len(free)
        last = found[-1].start if found else -1
        for word in free:
            opens = word.start in opening
            if self.style == "upper":
                wanted = upper(word.text, language)
            elif self.style == "lower":
                wanted = lower(word.text, language)
            elif len(word.text) == 1 and word.text.isupper() and text.startswith(".", word.end):
                wanted = word.text  # an initial
            elif self.style == "sentence":
                wanted = _in_sentence(word.text, opens, shouting, language)
            else:
                starts = opens or word.start == last or _starts_part(text, word.start)
                wanted = self._in_title(word.text, starts, shouting, language)
            result.append(Recased(word.start, word.end, word.text, wanted, opens))
        return sorted(result, key=lambda each: each.start)

    def _named(self, text: str, name: Match, opens: bool, language: str) -> Recased:
        """Return a name of the exceptions; in capitals or small where all is written so."""
        wanted = name.entry.text
        accepted = {_written(wanted)}
        if self.style == "upper":
            accepted.add(_written(upper(wanted, language)))
        elif self.style == "lower":
            accepted.add(_written(lower(wanted, language)))
        elif opens:
            accepted.add(_written(wanted[:1].upper() + wanted[1:]))
        if _written(text) in accepted:
            wanted = text
        return Recased(name.start, name.end, text, wanted, opens)

    def _in_title(self, word: str, starts: bool, shouting: bool, language: str) -> str:
        same = folded(word, "words", caseless=True).text
        if not starts and same in SMALL[self.title]:
            return lower(word, language)
        either = (lower(word, language), capitalised(word, language))
        if not starts and same in EITHER[self.title] and word in either:
            return word
        first, *others = _HYPHENS.split(word)
        if not _is_own(first, shouting):
            first = capitalised(first, language)
        # "Follow-Up" and "Follow-up" are both right.
        return first + "".join(
            part
            if _is_own(part, shouting) or part == lower(part, language)
            else capitalised(part, language)
            for part in others
        )


def _in_sentence(word: str, opens: bool, shouting: bool, language: str) -> str:
    if language in NOUNS_IN_CAPITALS and not shouting:
        return word[:1].upper() + word[1:] if opens and not _is_own(word, shouting) else word
    first, *others = _HYPHENS.split(word)
    if not _is_own(first, shouting):
        first = capitalised(first, language) if opens else lower(first, language)
    return first + "".join(
        part if _is_own(part, shouting) else lower(part, language) for part in others
    )


def _is_own(word: str, shouting: bool) -> bool:
    """Say whether a word has its own capitals: "NASA", "TVs", "iPhone", "B2B", "I'm", "a.com".

    :param shouting: most of the text is in capitals, so that they tell nothing of this word.
    """
    if "." in word or any(map(str.isdigit, word)):
        return True
    letters = [each for each in normalize("NFC", word) if each.isalpha()]
    if any(before.islower() and after.isupper() for before, after in pairwise(letters)):
        return True
    if shouting or not letters:
        return False
    if len(letters) == 1:
        return letters[0].isupper() and letters[0] not in "A\u00c0"
    if word[0].isupper() and word[1:2] in _APOSTROPHES:
        return True
    return letters[0].isupper() and letters[1].isupper()


def _is_acronym(word: str) -> bool:
    letters = [each for each in word if each.isupper() or each.islower()]
    return len(letters) > 1 and all(map(str.isupper, letters))


def _has_case(word: str) -> bool:
    return any(each.isupper() or each.islower() or each.istitle() for each in word)


def _written(text: str) -> str:
    return folded(text, "words").text


def _starts_part(text: str, start: int) -> bool:
    """Say whether a word follows a colon or a dash."""
    return _NEW_PART.search(text[max(0, start - 8) : start]) is not None


def _outside(found: Sequence[Word], covered: list[tuple[int, int]]) -> Iterator[Word]:
    """Give the words that meet none of some spans; both are in order."""
    place = 0
    for word in found:
        while place < len(covered) and covered[place][1] <= word.start:
            place += 1
        if place == len(covered) or word.end <= covered[place][0]:
            yield word
