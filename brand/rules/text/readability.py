"""How hard a text is to read: formulas from a closed list, each with its source.

Words, sentences and syllables are counted as `words`, `sentences` and `syllables` do; other
programs count a little differently, so limits are best set by texts that one likes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from brand.rules.text.openings import openings
from brand.rules.text.syllables import syllables
from brand.rules.text.words import Word, words

#: Letters of a long word, from which on LIX counts it.
LONG = 7
#: Syllables of a hard word, from which on Fog counts it.
HARD = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas are made of; there is at least one word and one sentence.

    :param characters: letters and digits; `letters` are without digits.
    :param hard: words of three syllables and more that are hard by more than their ending.
    """

    words: int
    sentences: int
    letters: int
    characters: int
    syllables: int
    long: int
    hard: int


def counts_of(text: str, language: str) -> Counts | None:
    """Count a text, None where there is no word in it.

    :param language: a language tag without region.
    """
    found = words(text)
    if not found:
        return None
    starts = openings(text)
    return Counts(
        words=len(found),
        sentences=max(1, len(starts)),
        letters=sum(map(_letters, found)),
        characters=sum(sum(map(str.isalnum, word.text)) for word in found),
        syllables=sum(syllables(word.text, language) for word in found),
        long=sum(_letters(word) >= LONG for word in found),
        hard=sum(_is_hard(word, word.start in starts, language) for word in found),
    )


class Formula(NamedTuple):
    """A formula: how people call it, what it computes, and the languages it was made for.

    :param languages: None where it holds in every language.
    """

    name: str
    compute: Callable[[Counts, str], float]
    languages: frozenset[str] | None


def _mean_sentence_length(counts: Counts, language: str) -> float:
    """Words per sentence."""
    return counts.words / counts.sentences


def _lix(counts: Counts, language: str) -> float:
    """Läsbarhetsindex. Source: C. H. Björnsson, Läsbarhet, 1968."""
    return counts.words / counts.sentences + 100 * counts.long / counts.words


#: Constant, weight of words per sentence, weight of syllables per word, by language.
_FLESCH: Mapping[str, tuple[float, float, float]] = {
    "en": (206.835, 1.015, 84.6),  # R. Flesch, A New Readability Yardstick, 1948
    "de": (180, 1, 58.5),  # T. Amstad, Wie verständlich sind unsere Zeitungen?, 1978
    "es": (206.84, 1.02, 60),  # J. Fernández Huerta, Medidas sencillas de lecturabilidad, 1959
    "fr": (207, 1.015, 73.6),  # L. Kandel, A. Moles, Application de l'indice de Flesch, 1958
    "it": (217, 1.3, 60),  # V. Franchina, R. Vacca, Adaptation of Flesch Readability Index, 1986
    "nl": (206.84, 0.93, 77),  # W. H. Douma, De leesbaarheid van landbouwbladen, 1960
}


def _flesch(counts: Counts, language: str) -> float:
    """Flesch reading ease and its counterparts: the higher, the easier. Sources: `_FLESCH`."""
    constant, sentence, syllable = _FLESCH[language or "en"]
    length = counts.words / counts.sentences
    return constant - sentence * length - syllable * counts.syllables / counts.words


def _flesch_kincaid(counts: Counts, language: str) -> float:
    """Grade level. Source: J. P. Kincaid et al., Derivation of New Readability Formulas, 1975."""
    length = counts.words / counts.sentences
    return 0.39 * length + 11.8 * counts.syllables / counts.words - 15.59


def _fog(counts: Counts, language: str) -> float:
    """Years of school. Source: R. Gunning, The Technique of Clear Writing, 1952."""
    return 0.4 * (counts.words / counts.sentences + 100 * counts.hard / counts.words)


def _ari(counts: Counts, language: str) -> float:
    """Grade level. Source: E. A. Smith, R. J. Senter, Automated Readability Index, 1967."""
    length = counts.words / counts.sentences
    return 4.71 * counts.characters / counts.words + 0.5 * length - 21.43


def _coleman_liau(counts: Counts, language: str) -> float:
    """Grade level. Source: M. Coleman, T. L. Liau, A Computer Readability Formula, 1975."""
    letters = 100 * counts.letters / counts.words
    return 0.0588 * letters - 0.296 * 100 * counts.sentences / counts.words - 15.8


_ENGLISH = frozenset({"en"})
FORMULAS: Mapping[str, Formula] = {
    "lix": Formula("LIX", _lix, None),
    "flesch": Formula("Flesch reading ease", _flesch, frozenset(_FLESCH)),
    "flesch_kincaid": Formula("Flesch-Kincaid grade", _flesch_kincaid, _ENGLISH),
    "fog": Formula("Gunning Fog", _fog, _ENGLISH),
    "ari": Formula("automated readability index", _ari, _ENGLISH),
    "coleman_liau": Formula("Coleman-Liau", _coleman_liau, _ENGLISH),
    "mean_sentence_length": Formula("words per sentence", _mean_sentence_length, None),
}


def _letters(word: Word) -> int:
    return sum(map(str.isalpha, word.text))


def _is_hard(word: Word, opens: bool, language: str) -> bool:
    """Names, compounds and words that only an ending makes long are not hard."""
    text = word.text
    if "-" in text or (text[:1].isupper() and not opens):
        return False
    for ending in ("ing", "es", "ed"):
        if text.endswith(ending):
            text = text.removesuffix(ending)
            break
    return syllables(text, language) >= HARD
