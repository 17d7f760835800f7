"""What the text rules of a rule set find in blocks of text, each block scanned once.

The terms of all rules are found in one pass. A pattern runs only where the literal words that it
cannot do without occur, which another single pass finds out.
"""

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from threading import Lock

from brand.rules.kinds.pattern import Pattern
from brand.rules.kinds.pattern_words import PatternWords
from brand.rules.kinds.term_index import Match, TermIndex
from brand.rules.kinds.terms import Terms
from brand.rules.kinds.text_kind import BlockHit, TextKind

#: Blocks stay in memory up to so many code points together.
_REMEMBERED = 200_000


class _Scanned:
    """One block of text: what is known of it so far, by number of the rule.

    `hits` holds only rules that had a look at it: neither those whose terms do not occur nor those
    whose words do not, so that a block takes little memory however many rules there are.
    """

    __slots__ = ("hits", "matches", "patterns")

    def __init__(self) -> None:
        #: Patterns whose words occur.
        self.patterns: set[int] | None = None
        self.matches: dict[int, list[Match]] | None = None
        self.hits: dict[int, tuple[BlockHit, ...]] = {}


class BlockScanner:
    """Finds and remembers; threads may share it.

    :param kinds: the kinds by number of their rule.
    """

    def __init__(self, kinds: Mapping[int, TextKind], *, prefilter: bool = True) -> None:
        self._kinds = kinds
        self._prefilter = prefilter
        self._scanned: OrderedDict[str, _Scanned] = OrderedDict()
        self._length = 0
        self._lock = Lock()

    def hits(self, number: int, text: str) -> tuple[BlockHit, ...]:
        """Return what one rule finds in the text of a block."""
        kind, block = self._kinds[number], self._block(text)
        known = block.hits.get(number)
        if known is not None:
            return known
        if isinstance(kind, Terms):
            matches = self._matches(block, text).get(number)
            if matches is None:
                return ()
            found = kind.hits_of(text, matches)
        else:
            if number in self._words.filtered and number not in self._patterns(block, text):
                return ()
            found = kind.hits_in(text)
        block.hits[number] = found
        return found

    def candidates(self, text: str) -> frozenset[int]:
        """Return the numbers of the rules that may find something in the text of a block."""
        block = self._block(text)
        return self._always | self._matches(block, text).keys() | self._patterns(block, text)

    def _matches(self, block: _Scanned, text: str) -> dict[int, list[Match]]:
        if block.matches is None:
            block.matches = self._terms.matches(text)
        return block.matches

    def _patterns(self, block: _Scanned, text: str) -> set[int]:
        if block.patterns is None:
            block.patterns = self._words.of(text)
        return block.patterns

    @cached_property
    def _always(self) -> frozenset[int]:
        """The rules of which nothing is known without a look."""
        return frozenset(
            number
            for number, kind in self._kinds.items()
            if not isinstance(kind, Terms) and number not in self._words.filtered
        )

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
        with self._lock:
            block = self._scanned.get(text)
            if block is None:
                block = self._scanned[text] = _Scanned()
                self._length += len(text)
                while self._length > _REMEMBERED and len(self._scanned) > 1:
                    forgotten, _ = self._scanned.popitem(last=False)
                    self._length -= len(forgotten)
        return block
