"""Either/or choices that come with Refract: forms of address, English spelling, quotes.

Sources: the reference grammars of the languages, and the lists of American and British spelling
that public style guides share. Words that one of the two also uses otherwise ("cheque", "tyre",
"programme") are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One of the ways to say it.

    :param inside: its terms count only behind the first word of a sentence, as there a capital
        tells nothing: "Sie".
    """

    name: str
    terms: tuple[str, ...]
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Ways to say it of which a text should use one.

    :param interchangeable: terms in the same place of the options mean the same, so that one may
        be put for another.
    :param within_words: terms count only between letters: an apostrophe, not a quotation mark.
    :param language: the language it belongs to, without region; empty: all.
    """

    name: str
    options: tuple[Option, ...]
    match_case: bool = False
    interchangeable: bool = False
    within_words: bool = False
    language: str = ""


def _spelling() -> Iterator[tuple[str, str]]:
    """Give British and American spellings, with the endings that they take."""
    for stem in ("col", "fav", "flav", "hon", "hum", "harb", "neighb", "behavi", "rum"):
        for ending in ("", "s"):
            yield f"{stem}our{ending}", f"{stem}or{ending}"
    for stem in ("col", "fav", "flav", "hon"):
        for ending in ("ed", "ing"):
            yield f"{stem}our{ending}", f"{stem}or{ending}"
    yield from (("colourful", "colorful"), ("favourite", "favorite"), ("favourites", "favorites"))
    yield from (("honourable", "honorable"), ("neighbourhood", "neighborhood"))
    for stem in ("cent", "theat", "lit", "kilomet", "centimet", "millimet", "fib", "lust"):
        for ending in ("e", "es"):
            yield f"{stem}r{ending}", f"{stem}er{ending[1:]}"
    for stem in (
        *("organ", "real", "recogn", "personal", "custom", "apolog", "special", "minim", "maxim"),
        *("optim", "summar", "priorit", "final", "modern", "author", "categor"),
    ):
        for ending in ("e", "es", "ed", "ing"):
            yield f"{stem}is{ending}", f"{stem}iz{ending}"
    for stem in ("organ", "personal", "custom", "optim", "special"):
        yield f"{stem}isation", f"{stem}ization"
    for ending in ("e", "ed", "ing"):
        yield f"analys{ending}", f"analyz{ending}"
    for stem in ("travel", "cancel", "model", "label", "fuel"):
        for ending in ("ed", "ing"):
            yield f"{stem}l{ending}", f"{stem}{ending}"
    yield from (("traveller", "traveler"), ("travellers", "travelers"))
    yield from (("jewellery", "jewelry"), ("grey", "gray"), ("catalogue", "catalog"))
    yield from (("catalogues", "catalogs"), ("defence", "defense"), ("offence", "offense"))
    yield from (("aluminium", "aluminum"), ("cosy", "cozy"), ("pyjamas", "pajamas"))
    yield from (("sceptical", "skeptical"), ("mould", "mold"), ("fulfil", "fulfill"))
    yield from (("enrol", "enroll"), ("instalment", "installment"), ("moustache", "mustache"))


_BRITISH, _AMERICAN = zip(*_spelling(), strict=True)

SETS: Mapping[str, Family] = {
    "address-de": Family(
        "address",
        (
            Option(
                "informal",
                (
                    *("du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner", "deines"),
                    *("Du", "Dich", "Dir", "Dein", "Deine", "Deinen", "Deinem", "Deiner"),
                ),
            ),
            Option(
                "formal",
                ("Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihres"),
                inside=True,
            ),
        ),
        match_case=True,
        language="de",
    ),
    "address-es": Family(
        "address",
        (
            Option("informal", ("t\u00fa", "ti", "contigo", "tu", "tus", "tuyo", "tuya")),
            Option("formal", ("usted",)),
        ),
        language="es",
    ),
    "address-fr": Family(
        "address",
        (
            Option("informal", ("tu", "toi", "ta", "tes")),
            Option("formal", ("vous", "votre", "vos", "v\u00f4tre")),
        ),
        language="fr",
    ),
    "address-it": Family(
        "address",
        (
            Option("informal", ("tu", "te", "tuo", "tua", "tuoi", "tue")),
            Option("formal", ("Lei", "Suo", "Sua", "Suoi", "Sue"), inside=True),
        ),
        match_case=True,
        language="it",
    ),
    "address-nl": Family(
        "address",
        (
            Option("informal", ("je", "jij", "jou", "jouw", "jezelf")),
            Option("formal", ("u", "uw", "uzelf")),
        ),
        language="nl",
    ),
    "apostrophes": Family(
        "apostrophes",
        (Option("curly", ("\u2019",)), Option("straight", ("'",))),
        interchangeable=True,
        within_words=True,
    ),
    "quotes": Family(
        "quotation marks",
        (
            Option("curly", ("\u201c", "\u201d", "\u201e")),
            Option("straight", ('"',)),
            Option("angled", ("\u00ab", "\u00bb")),
        ),
    ),
    "spelling-en": Family(
        "English spelling",
        (Option("British", _BRITISH), Option("American", _AMERICAN)),
        interchangeable=True,
        language="en",
    ),
}
