"""How many messages a text takes when it is sent as SMS.

Source: 3GPP TS 23.038 (alphabets: GSM 7 bit with its extension table, UCS-2) and TS 23.040
(concatenation: a header takes the room of 7 septets or 3 UCS-2 units of each part).
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from brand.rules.text.graphemes import clusters

#: One septet each.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Two septets each, which are never parted.
EXTENSION = frozenset("\f^{}\\[~]|€")

Alphabet = Literal["GSM-7", "UCS-2"]
#: Units that a message holds alone, and as a part of several.
ROOM: dict[Alphabet, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text becomes as SMS.

    :param units: septets (GSM-7) or UTF-16 code units (UCS-2).
    :param starts: where each message starts in the text, in code points; empty for no text.
    """

    alphabet: Alphabet
    units: int
    starts: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return how many messages there are."""
        return len(self.starts)


def segments(text: str) -> Segments:
    """Cut a text into SMS messages; one character outside of GSM-7 makes all of it UCS-2."""
    pieces = [
        (start, unicodedata.normalize("NFC", text[start:end])) for start, end in clusters(text)
    ]
    alphabet: Alphabet = "GSM-7" if all(map(_is_gsm, pieces)) else "UCS-2"
    costs = [(start, _cost(character, alphabet)) for start, piece in pieces for character in piece]
    units = sum(cost for _, cost in costs)
    alone, part = ROOM[alphabet]
    if units <= alone:
        return Segments(alphabet, units, (0,) if text else ())
    starts, used = [0], 0
    for start, cost in costs:
        if used + cost > part:
            starts.append(start)
            used = 0
        used += cost
    return Segments(alphabet, units, tuple(starts))


def _is_gsm(piece: tuple[int, str]) -> bool:
    return all(character in BASIC or character in EXTENSION for character in piece[1])


def _cost(character: str, alphabet: Alphabet) -> int:
    if alphabet == "GSM-7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1
