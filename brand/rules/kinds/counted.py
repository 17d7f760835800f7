"""What can be counted in a field, and where each of it stands."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from brand.rules.text.blocks import blocks_of
from brand.rules.text.exclamations import exclamations
from brand.rules.text.graphemes import emoji
from brand.rules.text.words import words
from brand.rules.types import Content

_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_WORDLESS = re.compile(r"[\W_]+")


class Occurrence(NamedTuple):
    """One thing that counts `weight` times, from `start` to `end` of a field's text."""

    start: int
    end: int
    weight: int = 1


def _exclamations(content: Content) -> Iterator[Occurrence]:
    for block in blocks_of(content):
        yield from map(Occurrence._make, exclamations(content.text, block.start, block.end))


def _emoji(content: Content) -> Iterator[Occurrence]:
    for start, end in emoji(content.text):
        yield Occurrence(start, end)


def _links(content: Content) -> Iterator[Occurrence]:
    """Links of rich text, a filled address field, and addresses written out in a plain text."""
    for link in content.links:
        yield Occurrence(link.start, link.end)
    if content.kind == "text":
        for match in _ADDRESS.finditer(content.text):
            yield Occurrence(*match.span())


def _calls(content: Content) -> Iterator[Occurrence]:
    """A filled address field is a button; so is a link that stands alone in its block."""
    if content.kind == "url":
        yield from _links(content)
        return
    for link in content.links:
        for block in blocks_of(content):
            if block.start <= link.start and link.end <= block.end:
                around = content.text[block.start : link.start] + content.text[link.end : block.end]
                if not _WORDLESS.sub("", around):
                    yield Occurrence(link.start, link.end)


def _capitals(content: Content) -> Iterator[Occurrence]:
    """Words in capitals, weighing as much as they have letters."""
    for word in words(content.text):
        letters = [each for each in word.text if each.isalpha()]
        capitals = sum(each.isupper() for each in letters)
        if capitals:
            yield Occurrence(word.start, word.end, capitals)


class Item(NamedTuple):
    """Something that can be counted, and how people call it."""

    name: str
    find: Callable[[Content], Iterator[Occurrence]]
    in_texts_only: bool = True


ITEMS: Mapping[str, Item] = {
    "exclamation": Item("exclamation marks", _exclamations),
    "emoji": Item("emoji", _emoji),
    "link": Item("links", _links, in_texts_only=False),
    "call_to_action": Item("calls to action", _calls, in_texts_only=False),
    "capitals": Item("per cent capitals", _capitals),
}


def letters_in(content: Content) -> int:
    """Count the letters that have a case."""
    return sum(each.isupper() or each.islower() for each in content.text)
