"""Finding the terms of many rules in one pass (an Aho-Corasick automaton)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from brand.rules.text.folding import Folded, folded
from brand.rules.text.words import is_word_end, is_word_start


class Entry(NamedTuple):
    """One spelling that is looked for. `row` is the owner's own number; None only allows.

    `exact` asks for the case as it is written here; `unless_exact` is any case but this one.
    """

    text: str
    row: int | None
    exact: bool = False
    unless_exact: bool = False


class Match(NamedTuple):
    """An entry in a text: a span in code points of the stored text."""

    start: int
    end: int
    entry: Entry


class TermIndex:
    """The entries of several owners, in one automaton.

    :param owners: entries by number of their owner.
    """

    def __init__(self, owners: Mapping[int, Sequence[Entry]]) -> None:
        by_text: dict[str, list[tuple[int, Entry, str]]] = defaultdict(list)
        for owner, entries in owners.items():
            for entry in entries:
                written = Folded(entry.text, "words").text
                by_text[Folded(entry.text, "words", caseless=True).text].append(
                    (owner, entry, written)
                )
        self._automaton = ahocorasick.Automaton()
        for text, found in by_text.items():
            self._automaton.add_word(text, (len(text), found))
        self._empty = not by_text
        if not self._empty:
            self._automaton.make_automaton()

    def matches(self, text: str) -> dict[int, list[Match]]:
        """Return what each owner's entries match, in the order of the text.

        A match inside a longer one of the same owner is left out, and so is one that begins
        inside an earlier one of the same row: the longest wins.
        """
        if self._empty or not text:
            return {}
        view = folded(text, "words", caseless=True)
        cased: Folded | None = None
        found: dict[int, list[Match]] = defaultdict(list)
        for last, (length, entries) in self._automaton.iter(view.text):
            start, end = last + 1 - length, last + 1
            if not (is_word_start(view.text, start) and is_word_end(view.text, end)):
                continue
            if not (view.is_edge(start) and view.is_edge(end)):
                continue
            stored_start, stored_end = view.to_stored(start, end)
            as_written = None
            for owner, entry, written in entries:
                if entry.exact or entry.unless_exact:
                    if as_written is None:
                        cased = cased or folded(text, "words")
                        begin = cased.from_stored(stored_start)
                        as_written = cased.text[begin : cased.from_stored(stored_end)]
                    if (as_written.strip() == written) is entry.unless_exact:
                        if entry.exact:
                            continue
                        # As it should be written: nothing to say, and nothing inside counts.
                        entry = entry._replace(row=None)
                found[owner].append(Match(stored_start, stored_end, entry))
        return {owner: list(_longest(matches)) for owner, matches in found.items()}


def _longest(matches: list[Match]) -> Iterable[Match]:
    matches.sort(key=lambda match: (match.start, -match.end, match.entry.row is not None))
    reach = -1
    ends: dict[int | None, int] = {}
    for match in matches:
        if match.end <= reach:
            continue
        reach = match.end
        if match.entry.row is not None and match.start >= ends.get(match.entry.row, 0):
            ends[match.entry.row] = match.end
            yield match
