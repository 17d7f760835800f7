"""Whether a pattern keeps within its time, whatever the text (BRAND_RULES.md section 7).

Two things are measured before a pattern may become active. On its own examples, said again and
again, twice the text must take about twice the time. And a text that is made to send it back and
forth (its own characters again and again, ended by something unexpected) must be searched at all:
what takes its time there grows with more than the square of the text.
"""

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import regex

from brand.rules.expressions import sample
from brand.rules.kinds.pattern import search

#: Lengths of repeated examples, in code points: doubled three times.
LENGTHS = (1_000, 2_000, 4_000, 8_000)
#: Length of a hostile text, in code points: that of a large field.
HOSTILE = 1_000
#: Seconds of CPU below which growth is not looked at, those that a hostile text may take (five
#: times what a search has later, as no text is like that), and those after which a search is ended.
NEGLIGIBLE = 0.002
AT_MOST = 0.1
LIMIT = 0.15
#: Twice the text takes about twice as long; this much is too much, twice in a row.
TOO_FAST = 2.9
#: Different characters that are repeated, at most.
_MOST_SEEDS = 14


class Slow(NamedTuple):
    """What was repeated in a text that takes too long, and what was expected."""

    text: str
    expected: str


def grows_too_fast(expression: "regex.Pattern[str]", texts: Iterable[str] = ()) -> Slow | None:
    """Measure a pattern; None where it keeps within its time.

    :param texts: texts that the pattern is meant for.
    """
    for text in filter(None, dict.fromkeys(texts)):
        growth = _growth(expression, text + " ")
        if growth is not None:
            return Slow(text, growth)
    for seed, text in _hostile_texts(expression.pattern):
        if _seconds(expression, text) > AT_MOST:
            expected = (
                f"any {HOSTILE} characters to be searched within {1000 * AT_MOST:g} ms: let the "
                "pattern begin at a word boundary, and repeat nothing inside what repeats"
            )
            return Slow(seed, expected)
    return None


def _growth(expression: "regex.Pattern[str]", seed: str) -> str | None:
    seconds = [_seconds(expression, seed * (length // len(seed) + 1)) for length in LENGTHS]
    *_first, second, third, last = seconds
    if last >= LIMIT:
        return f"a search within {LIMIT:g} s in {LENGTHS[-1]} characters"
    if last > NEGLIGIBLE and last > TOO_FAST * third and third > TOO_FAST * second:
        return f"twice the time for twice the text, not {last / third:.1f} times"
    return None


def _hostile_texts(pattern: str) -> Iterator[tuple[str, str]]:
    whole, parts = sample(pattern)
    for seed in filter(None, dict.fromkeys([*parts[:_MOST_SEEDS], whole])):
        repeated = seed * (HOSTILE // len(seed) + 1)
        for before in ("", whole):
            # The last end holds what the pattern cannot do without, too late for a match.
            for end in ("", "\x00", "\x00" + whole):
                yield seed, before + repeated + end


def _seconds(expression: "regex.Pattern[str]", text: str) -> float:
    """The CPU time of a search, at most `LIMIT`: the best of three where it is worth a look."""
    best = LIMIT
    for _attempt in range(3):
        begin = time.thread_time()
        try:
            search(expression, text, LIMIT)
        except TimeoutError:
            return LIMIT
        best = min(best, time.thread_time() - begin)
        if best < NEGLIGIBLE:
            break
    return best
