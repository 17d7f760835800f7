"""Measure: how easy a text must be to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.kinds.bounds import Bounds
from brand.rules.parameters import Parameters, bounds
from brand.rules.text.letter_case import language_of
from brand.rules.text.marking import whole
from brand.rules.text.readability import FORMULAS, counts_of
from brand.rules.types import Content, Hit, Json, Source

#: The formulas say little about less.
FEWEST_WORDS = 30
#: No formula gives a value beyond, either way.
LARGEST = 1_000


@dataclass(frozen=True)
class Measure(Kind):
    """A readability formula and its limits, for texts of so many words and more.

    A text in a language that the formula was not made for is not judged, nor is one in another
    language than `language`, if that is given.
    """

    key = "measure"
    label = "Readability"
    purpose = "How easy a text must be to read, by a known formula or by the length of sentences."

    formula: str
    bounds: Bounds
    language: str = ""
    minimum_words: int = FEWEST_WORDS

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `formula` (one of `FORMULAS`), `minimum`, `maximum`, `language`, `minimumWords`.

        :raises BadParameters: also for a language that the formula was not made for.
        """
        reader = Parameters(parameters)
        name = reader.choice("formula", tuple(FORMULAS))
        minimum, maximum = bounds(reader, -LARGEST, LARGEST)
        language = language_of(reader.text("language", ""))
        minimum_words = reader.integer("minimumWords", 1, 1_000_000)
        reader.done()
        known = FORMULAS[name].languages
        if language and known is not None and language not in known:
            raise BadParameters("language", language, f"one of {', '.join(sorted(known))}")
        return cls(
            name,
            Bounds(minimum, maximum, FORMULAS[name].name),
            language,
            FEWEST_WORDS if minimum_words is None else minimum_words,
        )

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Measure the whole text of a field."""
        language = language_of(source.locale)
        formula = FORMULAS[self.formula]
        if self.language and language and language != self.language:
            return
        language = language or self.language
        if formula.languages is not None and (language or "en") not in formula.languages:
            return
        counts = counts_of(content.text, language or "en")
        if counts is None or counts.words < self.minimum_words:
            return
        measured = round(formula.compute(counts, language or "en"), 1)
        more = {"words": counts.words, "sentences": counts.sentences}
        hit = self.bounds.hit(measured, (whole(content),), more)
        if hit is not None:
            yield hit
