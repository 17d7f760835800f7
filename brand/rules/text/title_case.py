"""Which words of an English headline stay small.

Sources: the public rules of The Associated Press Stylebook (capitals for words of four letters
and more) and of The Chicago Manual of Style, 17th edition, 8.159 (prepositions of any length stay
small unless they belong to a verb).
"""

from collections.abc import Mapping
from typing import Literal

TitleStyle = Literal["ap", "chicago"]
STYLES: tuple[TitleStyle, ...] = ("ap", "chicago")

_ARTICLES_AND_CONJUNCTIONS = frozenset(["a", "an", "the", "and", "but", "for", "nor", "or"])

#: These are always small inside a headline.
SMALL: Mapping[TitleStyle, frozenset[str]] = {
    "ap": _ARTICLES_AND_CONJUNCTIONS | {"as", "at", "by", "of", "per", "to", "via", "vs"},
    "chicago": _ARTICLES_AND_CONJUNCTIONS
    | {"as", "at", "by", "of", "per", "to", "via", "vs", "from", "into", "onto", "upon", "with"}
    | {"against", "among", "beneath", "beside", "between", "beyond", "despite", "during", "toward"}
    | {"towards", "unto", "versus"},
}

#: These are small or not, as they are prepositions, conjunctions or parts of a verb: only a
#: reader can tell.
EITHER: Mapping[TitleStyle, frozenset[str]] = {
    "ap": frozenset(["if", "in", "off", "on", "out", "so", "up", "yet"]),
    "chicago": frozenset(
        """
        about above across after along around before behind below besides concerning down except if
        in inside like near off on opposite out outside over past round since so than through
        throughout till under underneath until up within without yet
        """.split()  # noqa: SIM905 - a list of forty words reads more easily so
    ),
}
