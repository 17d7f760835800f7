"""Syllables of a word, estimated from its letters.

No dictionary: groups of vowels are counted, plus what a language sounds apart, less what it does
not sound. The mean of a running text is close; a single word may be off by one.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex


class _Language(NamedTuple):
    """`vowels` finds one syllable each; `apart` finds one more each, `mute` one less."""

    vowels: "regex.Pattern[str]"
    apart: "regex.Pattern[str] | None" = None
    mute: "regex.Pattern[str] | None" = None


#: A strong vowel with the weak ones around it, weak ones alone, each stressed weak one apart.
_ROMANCE = _Language(
    regex.compile(r"(?:qu|[iuüy])?[aeoáéóàèò](?:[iuüy](?![aeoáéóàèò]))?|[íúìù]|[iuüy]+")
)
_LANGUAGES = {
    "en": _Language(
        regex.compile(r"[aeiouy]+"),
        # "sci-ence", "vi-de-o", "ac-tu-al", "cre-ate", "do-ing", but "na-tion", "qual-i-ty"
        regex.compile(
            r"(?<![tcsxg])i[aou]|ie[nt]|[^aeiou]eo(?!p)|(?<![qg])ua|crea(?!m)|[aeouy]ing"
        ),
        # "mak[e]", "mak[e]s", "walk[e]d", "care[ful]", but "ta-ble", "box-es", "want-ed"
        regex.compile(
            r"(?<![aeiouy]|[^aeiouy]l)e$|(?<![aeiouysxzcg]|[cs]h|[^aeiouy]l)es$|(?<![aeiouytd])ed$"
            r"|(?<![aeiouy]|[^aeiouy]l)e(?=ly$|ment|ful|less)"
        ),
    ),
    "de": _Language(regex.compile(r"aa|a[iuy]|äu|e[eiuy]|ie(?!n$)|oo|ou|[aeiouyäöü]")),
    "es": _ROMANCE,
    "fr": _Language(
        regex.compile(r"(?:[qg]u)?[aeiouyàâæéèêëîïôœùûüÿ]+"),
        regex.compile(r"é[aoâ]|oa|[aeou][ïë]"),
        regex.compile(r"(?<![aeiouyàâéèêëîïôœùû])es?$|(?<![aeiouyàâéèêëîïôœùûm])ent$"),
    ),
    "it": _ROMANCE,
    "nl": _Language(regex.compile(r"aai?|eeu?|ieu?|ooi?|oei?|uu|eu|ui|ij|ou|au|ei|[aeiouyéëï]")),
}
LANGUAGES = frozenset(_LANGUAGES)
_HYPHENS = regex.compile(r"[-\u2010\u2011]")


@lru_cache(20_000)
def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has; each part of a hyphened one has at least one.

    :param language: one of `LANGUAGES`; another is counted as English is.
    """
    rules = _LANGUAGES.get(language, _LANGUAGES["en"])
    return sum(_count(part, rules) for part in _HYPHENS.split(word) if part) or 1


def _count(part: str, rules: _Language) -> int:
    letters = unicodedata.normalize("NFC", part.lower())
    count = len(rules.vowels.findall(letters))
    count += len(rules.apart.findall(letters)) if rules.apart else 0
    count -= len(rules.mute.findall(letters)) if rules.mute else 0
    return max(1, count)
