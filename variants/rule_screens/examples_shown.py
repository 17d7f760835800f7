"""Examples as people read them: what is wrong marked, with the mended text below."""

from dataclasses import dataclass

from brand.models import RuleVersion
from variants.example_words import texts_of
from variants.rule_screens.trying import Piece


@dataclass(frozen=True, slots=True)
class ShownExample:
    """One example. `texts` are its fields, in pieces; `default` is what its default says."""

    good: bool
    texts: tuple[tuple[Piece, ...], ...]
    default: tuple[str, ...]
    fixed: str
    note: str


def examples_shown(version: RuleVersion) -> list[ShownExample]:
    """Return the examples of a version, bad ones first."""
    shown = []
    for example in version.examples:
        quoted = example.get("quoted") or ""
        texts = texts_of(example["type"], example["values"])
        shown.append(
            ShownExample(
                good=example["good"],
                texts=tuple(_marked(text, quoted) for text in texts),
                default=tuple(texts_of(example["type"], example.get("default") or {})),
                fixed=example.get("fixed") or "",
                note=example.get("note") or "",
            )
        )
    return sorted(shown, key=lambda each: each.good)


def _marked(text: str, quoted: str) -> tuple[Piece, ...]:
    before, found, after = text.partition(quoted) if quoted else (text, "", "")
    pieces = [Piece(before, False), Piece(found, True), Piece(after, False)]
    return tuple(piece for piece in pieces if piece.text)
