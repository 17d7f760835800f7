"""Whether a pattern's time grows faster than the text (BRAND_RULES.md section 7).

A pattern is tried on texts that are likely to make it go back and forth: each of its own
characters, and its examples, again and again, ended by something that it does not expect. The
text is doubled three times.
"""

import time
from collections.abc import Iterable
from typing import NamedTuple

import regex

from brand.rules.expressions import sample
from brand.rules.kinds.pattern import search

#: Lengths of the texts, in code points: doubled three times.
LENGTHS = (1_000, 2_000, 4_000, 8_000)
#: Seconds of CPU below which growth is not looked at, and those that end a search.
NEGLIGIBLE = 0.002
LIMIT = 0.15
#: Twice the text takes twice as long; this much is too much, twice in a row.
TOO_FAST = 2.9
#: Different texts that are repeated, at most.
_MOST_SEEDS = 14
_TAILS = ("", "\x00", "!\n")


class Slow(NamedTuple):
    """A text whose repetition takes too long, and what was expected."""

    text: str
    expected: str


def grows_too_fast(expression: "regex.Pattern[str]", texts: Iterable[str] = ()) -> Slow | None:
    """Measure a pattern; None where its time grows with the text and no faster.

    :param texts: texts that the pattern is meant for.
    """
    whole, parts = sample(expression.pattern)
    seeds = [*dict.fromkeys([*parts, whole, *texts])][:_MOST_SEEDS]
    for seed in filter(None, seeds):
        for before in ("", whole):
            for tail in _TAILS:
                expected = _measure(expression, before, seed, tail)
                if expected is not None:
                    return Slow(seed, expected)
    return None


def _measure(expression: "regex.Pattern[str]", before: str, seed: str, tail: str) -> str | None:
    seconds = []
    for length in LENGTHS:
        text = before + seed * (length // len(seed) + 1) + tail
        try:
            seconds.append(_seconds(expression, text))
        except TimeoutError:
            return f"a search within {LIMIT:g} s in a text of {len(text)} characters"
    *_first, second, third, last = seconds
    if last > NEGLIGIBLE and last > TOO_FAST * third and third > TOO_FAST * second:
        factor = last / third
        return f"twice the time for twice the text, not {factor:.1f} times"
    return None


def _seconds(expression: "regex.Pattern[str]", text: str) -> float:
    """The CPU time of a search: the best of three where it is worth a second look."""
    best = LIMIT
    for _attempt in range(3):
        begin = time.thread_time()
        search(expression, text, LIMIT)
        best = min(best, time.thread_time() - begin)
        if best < NEGLIGIBLE:
            break
    return best
