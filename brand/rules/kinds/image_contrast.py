"""Text that is laid over an image can be read."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

import PIL

from brand.rules.colours import EXPECTED, Rgb, contrast, read_colour, write_colour
from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit
from brand.rules.parameters import Parameters
from brand.rules.pictures import pixels
from brand.rules.types import Content, Hit, Image, Json, Source

#: So much of the picture under the text may be worse.
_WORST = 0.05
_USUAL_RATIO = 4.5


class ImageContrast(ImageKind):
    """What is under a text has enough contrast with it, but for the worst 5 % of the pixels.

    Parameters: `text`, the text's colour, as `#ffffff`; `box`, where it is laid, as `left`,
    `top`, `width` and `height` in percent of the image (all of it if not said); `ratio`, the
    least contrast by WCAG (4.5 if not said, 3 for large text).
    """

    key: ClassVar[str] = "image_contrast"
    label: ClassVar[str] = "Text on images"
    purpose: ClassVar[str] = "Text that is laid over an image stands out enough to be read."

    def __init__(self, text: Rgb, box: tuple[float, float, float, float], ratio: float) -> None:
        self.text = text
        self.box = box
        self.ratio = ratio

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `text`, `box` and `ratio`."""
        read = Parameters(parameters)
        written = read.text("text")
        box = read.raw("box")
        ratio = read.number("ratio", 1, 21)
        read.done()
        text = read_colour(written)
        if text is None:
            raise BadParameters("text", written, EXPECTED)
        sides = (0.0, 0.0, 1.0, 1.0) if box is None else _box(box)
        return cls(text, sides, _USUAL_RATIO if ratio is None else ratio)

    @classmethod
    def data_digest(cls) -> str:
        """Name what pixels are read by."""
        return f"pillow {PIL.__version__}"

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image on which the text cannot be read."""
        if image.path is None:
            return
        under = pixels(image, self.box)
        allowed = sum(count for count, _colour in under) * _WORST
        for measured, count, colour in sorted(
            (contrast(self.text, colour), count, colour) for count, colour in under
        ):
            allowed -= count
            if measured >= self.ratio:
                return
            if allowed < 0:
                yield image_hit(
                    "low_contrast",
                    image,
                    # Rounded down, so that what is too little never reads as enough.
                    found=f"{int(measured * 100) / 100:.2f}:1",
                    expected=f"{self.ratio:g}:1",
                    more={"colour": write_colour(colour)},
                )
                return


def _box(value: Json) -> tuple[float, float, float, float]:
    """Read a box in percent; return its sides as parts of the image."""
    read = Parameters(value, "box")
    left, top = read.number("left", 0, 100) or 0, read.number("top", 0, 100) or 0
    sides = {"width": (left, 100 - left), "height": (top, 100 - top)}
    ends = []
    for name, (start, most) in sides.items():
        size = read.number(name, 0, 100)
        if size is None or not 0 < size <= most:
            raise BadParameters(f"box.{name}", size, f"more than 0 and up to {most:g}, in percent")
        ends.append(start + size)
    read.done()
    return left / 100, top / 100, ends[0] / 100, ends[1] / 100
