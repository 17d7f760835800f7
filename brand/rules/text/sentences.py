"""Sentences of a text."""

import re
from functools import lru_cache
from typing import NamedTuple

from brand.rules.text.words import has_word

#: Words whose point ends no sentence, without it and in lower case.
_WITH_POINT = """
mr mrs ms mx dr prof rev hon st mt jr sr vs etc no nos vol pp ed eds fig approx est dept inc ltd
corp co plc e.g i.e a.m p.m cf al ca jan feb mar apr jun jul aug sep sept oct nov dec mon tue
tues wed thu thur thurs fri sat sun u.s u.k u.n ph.d b.a m.a
bzw z.b d.h u.a ggf inkl exkl zzgl evtl usw nr str tel abs mio mrd hr fr
p.ex env max min art av bd mme mlle m sra dott sig ecc ej pág núm
"""
_ABBREVIATIONS = frozenset(_WITH_POINT.split())
#: These may end a sentence, and do when a capital follows.
_MAY_END = frozenset(
    "etc a.m p.m inc ltd corp co plc usw ecc u.s u.k u.n jr sr".split()  # noqa: SIM905
)
# Possessive, and never begun inside a run: a row of a thousand points costs a thousand steps.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)"
    r"|[。！？]++[」』”]*+|(?<![؟۔।])[؟۔।]++(?=\s|$)|\n++"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]+$")


#: Longest text of which sentences stay in memory, in code points, and how many such texts.
_REMEMBERED_LENGTH = 2_000
_REMEMBERED = 200


class Sentence(NamedTuple):
    """A sentence without white space around it, in code points."""

    text: str
    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences; a line break ends one too.

    A point after an abbreviation, an initial or a number in a list ("1. Choose") ends none. What
    holds no word is no sentence, but stays with the one before it.
    """
    return _remembered(text) if len(text) <= _REMEMBERED_LENGTH else _sentences(text)


def _sentences(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    begin = 0
    for end in _END.finditer(text):
        if _is_end(text, begin, end):
            _add(found, text, begin, end.end())
            begin = end.end()
    _add(found, text, begin, len(text))
    return tuple(found)


_remembered = lru_cache(_REMEMBERED)(_sentences)


def _is_end(text: str, begin: int, end: "re.Match[str]") -> bool:
    if not end.group().startswith(".") or len(end.group().rstrip("\"'”’»)]")) > 1:
        return True
    window = text[max(begin, end.start() - 40) : end.start()]
    last = _LAST_WORD.search(window)
    if last is None:
        return True
    word = last.group().lower()
    following = text[end.end() :].lstrip()[:1]
    if word in _ABBREVIATIONS:
        return word in _MAY_END and (not following or following.isupper())
    if len(word) == 1 and last.group().isupper():
        return not following  # an initial: "J. Smith"
    is_number = word.isdigit() and not text[begin : end.start() - len(word)].strip()
    return not is_number  # "1. Choose a plan"


def _add(found: list[Sentence], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    start = begin + len(piece) - len(piece.lstrip())
    stop = begin + len(piece.rstrip())
    if start >= stop:
        return
    if not has_word(text[start:stop]):
        if found and "\n" not in text[found[-1].end : start]:
            last = found.pop()
            found.append(Sentence(text[last.start : stop], last.start, stop))
        return
    found.append(Sentence(text[start:stop], start, stop))
