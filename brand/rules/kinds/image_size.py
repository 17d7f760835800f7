"""Images have enough pixels."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit, renditions_of
from brand.rules.parameters import Parameters
from brand.rules.types import Content, Hit, Image, Json, Source

_LARGEST = 20_000


class ImageSize(ImageKind):
    """The largest delivered file of an image has at least `width` by `height` pixels.

    Parameters: `width`, `height`, or one of them.
    """

    key: ClassVar[str] = "image_size"
    label: ClassVar[str] = "Image size"
    purpose: ClassVar[str] = "Images have at least so many pixels."

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `width` and `height`."""
        read = Parameters(parameters)
        width = read.integer("width", 1, _LARGEST)
        height = read.integer("height", 1, _LARGEST)
        read.done()
        if width is None and height is None:
            raise BadParameters("width", None, "a width, a height or both, in pixels")
        return cls(width or 0, height or 0)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image that is too small."""
        renditions = renditions_of(image)
        if not renditions:
            return
        largest = max(renditions, key=lambda each: (each.width * each.height, each.name))
        if largest.width < self.width or largest.height < self.height:
            least = [str(self.width or "any"), str(self.height or "any")]
            yield image_hit(
                "too_small",
                image,
                found=f"{largest.width} x {largest.height}",
                expected=" x ".join(least),
                more={"width": largest.width, "height": largest.height},
            )
