"""Where sentences begin: there a capital says nothing of the word."""

from bisect import bisect_left

from brand.rules.text.sentences import sentences
from brand.rules.text.words import words


def openings(text: str) -> frozenset[int]:
    """Return where the first word of each sentence starts, in code points."""
    starts = [word.start for word in words(text)]
    places = (bisect_left(starts, sentence.start) for sentence in sentences(text))
    return frozenset(starts[place] for place in places if place < len(starts))
