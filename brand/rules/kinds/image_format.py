"""Images are delivered in formats that their place can show, and are what they say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit, renditions_of
from brand.rules.parameters import Parameters
from brand.rules.pictures import FORMATS, header
from brand.rules.types import Content, Hit, Image, Json, Source

_KNOWN = tuple(FORMATS.values())


class ImageFormat(ImageKind):
    """Each delivered file of an image has one of the `formats`, and its bytes are of that type.

    Parameters: `formats`, of avif, gif, jpeg, png and webp.
    """

    key: ClassVar[str] = "image_format"
    label: ClassVar[str] = "Image format"
    purpose: ClassVar[str] = "Images are delivered in formats that can be shown, such as WebP."

    def __init__(self, formats: Sequence[str]) -> None:
        self.formats = tuple(formats)

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `formats`."""
        read = Parameters(parameters)
        formats = read.texts("formats", at_least=1)
        read.done()
        for index, each in enumerate(formats):
            if each not in _KNOWN:
                raise BadParameters(f"formats[{index}]", each, f"one of {', '.join(_KNOWN)}")
        return cls(formats)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image of another format, or one that only says to have its format."""
        expected = ", ".join(self.formats)
        said = {_named(each.format) for each in renditions_of(image)}
        for format in sorted(said - {*self.formats, ""}):
            yield image_hit("other_format", image, found=format, expected=expected)
        if image.path is not None:
            real = header(image).format
            if said - {real, ""}:
                says = ", ".join(sorted(said - {""}))
                yield image_hit("not_what_it_says", image, found=real, expected=says)


def _named(format: str) -> str:
    return {"jpg": "jpeg"}.get(format.casefold(), format.casefold())
