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
        if character.isalpha():
            end = place + 1
            if language == "nl" and small.startswith("ij", place):
                end += 1
            return small[:place] + upper(small[place:end], language) + small[end:]
    return small
