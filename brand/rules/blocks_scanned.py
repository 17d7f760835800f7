"""What the text rules of a rule set find in blocks of text, each block scanned once.

The terms of all rules are found in one pass. A pattern runs only where the literal words that it
cannot do without occur, which another single pass finds out.
"""

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property

from brand.rules.kinds.pattern import Pattern
from brand.rules.kinds.pattern_words import PatternWords
from brand.rules.kinds.term_index import Match, TermIndex
from brand.rules.kinds.terms import Terms
from brand.rules.kinds.text_kind import BlockHit, TextKind

#: Blocks stay in memory up to so many code points together.
_REMEMBERED = 500_000


class _Scanned:
    """One block of text: what is known of it so far, by number of the rule."""

    __slots__ = ("hits", "matches", "patterns", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        #: Patterns whose words occur.
        self.patterns: set[int] | None = None
        self.matches: dict[int, list[Match]] | None = None
        self.hits: dict[int, tuple[BlockHit, ...]] = {}


class BlockScanner:
    """Finds and remembers.

    :param kinds: the kinds by number of their rule.
    """

    def __init__(self, kinds: Mapping[int, TextKind], *, prefilter: bool = True) -> None:
        self._kinds = kinds
        self._prefilter = prefilter
        self._scanned: OrderedDict[str, _Scanned] = OrderedDict()
        self._length = 0

    def hits(self, number: int, text: str) -> tuple[BlockHit, ...]:
        """Return what one rule finds in the text of a block."""
        block = self._block(text)
        if number not in block.hits:
            block.hits[number] = self._find(number, block)
        return block.hits[number]

    def _find(self, number: int, block: _Scanned) -> tuple[BlockHit, ...]:
        kind = self._kinds[number]
        if isinstance(kind, Pattern) and number in self._words.filtered:
            if block.patterns is None:
                block.patterns = self._words.of(block.text)
            return kind.hits_in(block.text) if number in block.patterns else ()
        if not isinstance(kind, Terms):
            return kind.hits_in(block.text)
        if block.matches is None:
            block.matches = self._terms.matches(block.text)
        matches = block.matches.get(number)
        return kind.hits_of(block.text, matches) if matches else ()

    @cached_property
    def _terms(self) -> TermIndex:
        return TermIndex(
            {
                number: kind.entries
                for number, kind in self._kinds.items()
                if isinstance(kind, Terms)
            }
        )

    @cached_property
    def _words(self) -> PatternWords:
        patterns = {
            number: kind for number, kind in self._kinds.items() if isinstance(kind, Pattern)
        }
        return PatternWords(patterns if self._prefilter else {})

    def _block(self, text: str) -> _Scanned:
        block = self._scanned.get(text)
        if block is not None:
            return block
        block = self._scanned[text] = _Scanned(text)
        self._length += len(text)
        while self._length > _REMEMBERED and len(self._scanned) > 1:
            forgotten, _ = self._scanned.popitem(last=False)
            self._length -= len(forgotten)
        return block
