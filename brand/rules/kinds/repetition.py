"""Repetition: the same word twice in a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from brand.rules.kinds.text_kind import BlockHit, TextKind
from brand.rules.parameters import Parameters
from brand.rules.text.folding import folded
from brand.rules.text.words import Word, words
from brand.rules.types import Json

#: Whoever wants to say a word more often wants no rule.
MOST = 100


@dataclass(frozen=True)
class Repetition(TextKind):
    """No word more than `maximum` times in a row.

    Case does not matter; only white space parts the words, so "no, no" is none; a line break or
    the end of a block ends every run.

    :param letters_only: leave out words with digits: "10 10".
    :param exceptions: words that may be repeated ("had"), as they compare.
    """

    key = "repetition"
    label = "Repeated words"
    purpose = "The same word twice in a row, as in “the the”."

    maximum: int = 1
    letters_only: bool = True
    exceptions: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `maximum` (1), `lettersOnly` (true) and `exceptions` (words that may repeat)."""
        reader = Parameters(parameters)
        maximum = reader.integer("maximum", 1, MOST)
        letters_only = reader.flag("lettersOnly", True)
        exceptions = reader.texts("exceptions", ())
        reader.done()
        return cls(
            1 if maximum is None else maximum, letters_only, frozenset(map(_same, exceptions))
        )

    def hits_in(self, text: str) -> tuple[BlockHit, ...]:
        """Mark each run of one word, and suggest to keep as many as may stand, from its start."""
        return tuple(
            BlockHit(
                run[0].start,
                run[-1].end,
                fixes=((run[self.maximum - 1].end, run[-1].end, ""),),
                words={"word": run[0].text, "measured": str(len(run)), "limit": str(self.maximum)},
                evidence={"measured": len(run), "limit": self.maximum, "unit": "in a row"},
            )
            for run in self._runs(text)
            if len(run) > self.maximum
        )

    def _runs(self, text: str) -> Iterator[list[Word]]:
        run: list[Word] = []
        same = ""
        for word in words(text):
            this = _same(word.text)
            if run and this == same and _only_space(text[run[-1].end : word.start]):
                run.append(word)
                continue
            if len(run) > 1:
                yield run
            counts = this not in self.exceptions and not (
                self.letters_only and any(map(str.isdigit, this))
            )
            run, same = ([word] if counts else []), this
        if len(run) > 1:
            yield run


def _same(word: str) -> str:
    """Return what words have in common that read the same."""
    return folded(word.strip(), "words", caseless=True).text


def _only_space(between: str) -> bool:
    shown = folded(between, "visible").text
    return bool(shown) and not shown.strip() and "\n" not in shown
