"""What all kinds of rules on images have in common."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

from brand.rules.kinds.base import Kind
from brand.rules.pictures import Unreadable, header
from brand.rules.types import Content, Hit, Image, Json, Source


class Rendition(NamedTuple):
    """One file that visitors get; `weight` in bytes, None where it is not known."""

    name: str
    width: int
    height: int
    format: str
    weight: int | None


class ImageKind(Kind):
    """A kind that looks at one image in its field, as visitors get it.

    What is delivered is known from the document; only what the pixels say is read from the file.
    Where there is no file, as in an example without its asset, pixels are not judged; a file that
    should be there and cannot be read is reported.
    """

    reads: ClassVar[frozenset[str]] = frozenset({"image"})

    @abstractmethod
    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report what is wrong with an image.

        :raises Unreadable: when its file cannot be read.
        """

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Check the image of a field; a field without one is fine."""
        if content.image is None:
            return
        try:
            yield from self.check_image(content.image, content, source)
        except Unreadable as error:
            yield image_hit("unreadable", content.image, found=error.why)


def image_hit(
    problem: str,
    image: Image,
    *,
    found: str,
    expected: str = "",
    more: Mapping[str, Json] | None = None,
) -> Hit:
    """Return a hit that marks no text: what was measured, and what it should be."""
    return Hit(
        evidence={
            "problem": problem,
            "asset": image.asset,
            "found": found,
            "expected": expected,
            **(more or {}),
        },
        words={"asset": image.asset, "found": found, "expected": expected},
        about=problem,
    )


def renditions_of(image: Image) -> list[Rendition]:
    """Return what is delivered of an image; its file where the document says nothing.

    :raises Unreadable: when that file cannot be read.
    """
    found = [
        Rendition(
            name,
            each["width"],
            each["height"],
            str(each.get("format") or ""),
            each["weight"] if _is_count(each.get("weight")) else None,
        )
        for name, each in sorted(image.renditions.items())
        if isinstance(each, Mapping)
        and _is_count(each.get("width"))
        and _is_count(each.get("height"))
    ]
    if not found and image.path is not None:
        file = header(image)
        found = [Rendition("file", file.width, file.height, file.format, None)]
    return found


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
