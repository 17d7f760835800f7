"""Small letters and capitals as languages write them."""

#: Languages with a dotted and a dotless i.
_TWO_IS = frozenset({"tr", "az"})


def language_of(locale: str) -> str:
    """Return the language of a locale such as "pt-BR", in small letters; empty for none."""
    return locale.replace("_", "-").split("-")[0].lower()


def upper(text: str, language: str) -> str:
    """Write in capitals."""
    if language in _TWO_IS:
        text = text.replace("i", "\u0130")
    return text.upper()


def lower(text: str, language: str) -> str:
    """Write in small letters."""
    if language in _TWO_IS:
        text = text.replace("I", "\u0131").replace("\u0130", "i")
    return text.lower()


def capitalised(text: str, language: str) -> str:
    """Write in small letters with a capital first one; "ij" is one letter in Dutch."""
    small = lower(text, language)
    for place, character in enumerate(small):
        if not character.isalpha():
            continue
        if language == "nl" and small.startswith("ij", place):
            return small[:place] + "IJ" + small[place + 2 :]
        # In a capital of two letters only the first one is large: "Ss" for a single "ß".
        first = upper(character, language) if language in _TWO_IS else character.title()
        return small[:place] + first + small[place + 1 :]
    return small
