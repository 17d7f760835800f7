"""Which patterns can match a text at all, from the words that each of them requires."""

from collections import defaultdict
from collections.abc import Mapping

import ahocorasick

from brand.rules.expressions import caseless
from brand.rules.kinds.pattern import Pattern
from brand.rules.text.folding import View, folded


class PatternWords:
    """The required words of many patterns, looked for in one pass for each view of a text.

    :param patterns: by number of their rule.
    """

    def __init__(self, patterns: Mapping[int, Pattern]) -> None:
        views: dict[View, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        filtered = set()
        for number, pattern in patterns.items():
            for word in pattern.required or ():
                views[pattern.view][word].append(number)
                filtered.add(number)
        #: The patterns of which something is known.
        self.filtered = frozenset(filtered)
        self._automata = {view: _automaton(words) for view, words in views.items()}

    def of(self, text: str) -> set[int]:
        """Return the numbers of those patterns in `filtered` that may match."""
        return {
            number
            for view, automaton in self._automata.items()
            for _last, numbers in automaton.iter(caseless(folded(text, view).text))
            for number in numbers
        }


def _automaton(words: Mapping[str, list[int]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, numbers in words.items():
        automaton.add_word(word, numbers)
    automaton.make_automaton()
    return automaton
