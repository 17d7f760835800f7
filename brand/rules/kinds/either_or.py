"""Finding which of several ways to say it a text uses."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import regex

from brand.rules.kinds.consistency_sets import Family, Option
from brand.rules.kinds.replacing import in_case_of
from brand.rules.kinds.statements import TEXTS, Statement
from brand.rules.kinds.term_index import Entry, TermIndex
from brand.rules.text.letter_case import language_of
from brand.rules.text.marking import span_of
from brand.rules.text.openings import openings
from brand.rules.types import Content, Source


class EitherOr:
    """The ways of some families, looked for together.

    :param families: a family belongs to one language or to all.
    :param exceptions: phrases in which no term counts.
    """

    def __init__(self, families: Sequence[Family], exceptions: Sequence[str] = ()) -> None:
        self.families = families
        self.exceptions = exceptions

    def statements(self, contents: Mapping[str, Content], source: Source) -> Iterator[Statement]:
        """Give each term of each family: the topic is the family, the choice its option."""
        language = language_of(source.locale)
        for content in contents.values():
            if content.kind not in TEXTS or not content.text:
                continue
            words = self._words.matches(content.text)
            opening = None
            for number, family in enumerate(self.families):
                if family.language and language and family.language != language:
                    continue
                found = [(each.start, each.end, each.entry.row) for each in words.get(number, [])]
                found += self._signs_in(content.text, number)
                for start, end, row in sorted(found, key=lambda each: each[:2]):
                    option, place = self._places[number][row or 0]
                    if option.inside:
                        opening = openings(content.text) if opening is None else opening
                        if start in opening:
                            continue
                    span = span_of(content, start, end)
                    instead = _instead(family, option, place, span.text)
                    yield Statement(family.name, option.name, span, instead)

    @cached_property
    def _places(self) -> list[list[tuple[Option, int]]]:
        """The terms of each family by their number: the option, and the place in it."""
        return [
            [(option, place) for option in family.options for place in range(len(option.terms))]
            for family in self.families
        ]

    @cached_property
    def _words(self) -> TermIndex:
        owners: dict[int, list[Entry]] = {}
        for number, family in enumerate(self.families):
            owners[number] = [
                Entry(term, row, exact=family.match_case)
                for row, term in enumerate(_terms(family))
                if not is_sign(term)
            ] + [Entry(phrase, None) for phrase in self.exceptions]
        return TermIndex(owners)

    @cached_property
    def _signs(self) -> "list[tuple[regex.Pattern[str], dict[str, int]] | None]":
        """A pattern for the signs of each family, and their numbers.

        They are looked for as they are written: the views of texts make all quotes one.
        """
        result: list[tuple[regex.Pattern[str], dict[str, int]] | None] = []
        for family in self.families:
            signs = {term: row for row, term in enumerate(_terms(family)) if is_sign(term)}
            written = "|".join(map(regex.escape, sorted(signs, key=len, reverse=True)))
            if family.within_words:
                written = rf"(?<=[\p{{L}}\p{{M}}])(?:{written})(?=\p{{L}})"
            result.append((regex.compile(written), signs) if signs else None)
        return result

    def _signs_in(self, text: str, number: int) -> Iterator[tuple[int, int, int | None]]:
        known = self._signs[number]
        if known is not None:
            pattern, numbers = known
            for match in pattern.finditer(text):
                yield match.start(), match.end(), numbers[match.group()]


def is_sign(term: str) -> bool:
    """Say whether a term is no word: a quotation mark."""
    return not any(map(str.isalnum, term))


def _terms(family: Family) -> list[str]:
    return [term for option in family.options for term in option.terms]


def _instead(
    family: Family, option: Option, place: int, quoted: str
) -> tuple[tuple[str, str], ...]:
    if not family.interchangeable:
        return ()
    return tuple(
        (
            other.name,
            other.terms[place] if family.match_case else in_case_of(quoted, other.terms[place]),
        )
        for other in family.options
        if other is not option
    )
