"""Field values as a card shows them: before and after, word by word, images as images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brand.rules.extract import content_of
from content.module_types import Field
from variants.review.word_differences import Mark, Piece, marked, word_differences


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is delivered."""

    url: str
    width: int
    height: int
    alt: str
    title: str


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a field: its words in pieces, or its picture.

    `links` are (label, address) of a rich text. `is_shown` is false where nothing was served.
    """

    pieces: tuple[Piece, ...] = ()
    picture: Picture | None = None
    links: tuple[tuple[str, str], ...] = ()
    is_shown: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not (self.pieces or self.picture)

    @property
    def text(self) -> str:
        """The words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of a card, before and after.

    `only_markup` says that the words are the same and only their formatting or links are not.
    `variant` is the key of the variant that it is from afterwards; empty for the default.
    """

    name: str
    label: Any
    kind: str
    before: Said
    after: Said
    only_markup: bool = False
    variant: str = ""


def shown_field(
    field: Field,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    marks: Sequence[Mark] = (),
    *,
    variant: str = "",
) -> ShownField:
    """Return a field before and after.

    :param before: the values of its group, as in a published document; None: nothing was shown.
    :param marks: what is said of its text afterwards.
    """
    old, new = (_content(field, values) for values in (before, after))
    if field.kind == "image":
        before_seen, after_seen = _pictured(old), _pictured(new)
        return ShownField(
            field.name, field.label, field.kind, before_seen, after_seen, variant=variant
        )
    old_text, new_text = (each.text if each else "" for each in (old, new))
    old_pieces, new_pieces = word_differences(old_text, new_text)
    return ShownField(
        field.name,
        field.label,
        field.kind,
        Said(old_pieces, links=_links(old), is_shown=old is not None),
        Said(marked(new_pieces, marks), links=_links(new), is_shown=new is not None),
        only_markup=(
            old is not None
            and new is not None
            and old_text == new_text
            and old.value != new.value
            and bool(old_text)
        ),
        variant=variant,
    )


def value_text(field: Field, value: Any) -> str:
    """Return a value as one line of words: the title of an image."""
    if field.kind == "image":
        picture = _picture(value)
        return "" if picture is None else (picture.title or picture.alt or str(value["asset"]))
    return " ".join(content_of(field.name, field.kind, value).text.split())


def _content(field: Field, values: Mapping[str, Any] | None) -> Any:
    if values is None:
        return None
    return content_of(field.name, field.kind, values.get(field.name))


def _pictured(content: Any) -> Said:
    if content is None:
        return Said(is_shown=False)
    return Said(picture=_picture(content.value))


def _links(content: Any) -> tuple[tuple[str, str], ...]:
    if content is None or content.kind != "rich_text":
        return ()
    return tuple((link.label, link.url) for link in content.links)


def _picture(value: Any) -> Picture | None:
    if not value:
        return None
    renditions = value.get("renditions") or {}
    shown: Mapping[str, Any] = renditions.get("default") or next(iter(renditions.values()), {})
    return Picture(
        str(shown.get("url") or ""),
        int(shown.get("width") or 0),
        int(shown.get("height") or 0),
        str(value.get("alt") or ""),
        str(value.get("title") or value.get("asset") or ""),
    )
