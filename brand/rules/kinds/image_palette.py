"""Images stand in the colours of the brand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

import PIL

from brand.rules.colours import EXPECTED, distance, read_colour, write_colour
from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit
from brand.rules.parameters import Parameters
from brand.rules.pictures import palette
from brand.rules.types import Content, Hit, Image, Json, Source

_USUAL_DISTANCE = 20.0
_MOST_COLOURS = 50


class ImagePalette(ImageKind):
    """Enough of an image is in the colours of the brand.

    The image comes down to its eight most frequent colours. Parameters: `colours`, as `#0b3d2e`;
    `share`, the least part of the pixels in percent; `distance`, how far a colour may be off by
    CIEDE2000 (20 if not said: 2 looks alike, 50 is another colour).
    """

    key: ClassVar[str] = "image_palette"
    label: ClassVar[str] = "Image colours"
    purpose: ClassVar[str] = "Enough of each image is in the colours of the brand."

    def __init__(self, colours: Sequence[str], share: float, distance: float) -> None:
        self.colours = [colour for each in colours if (colour := read_colour(each))]
        self.share = share
        self.distance = distance

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `colours`, `share` and `distance`."""
        read = Parameters(parameters)
        colours = read.texts("colours", at_least=1)
        share = read.number("share", 1, 100)
        distance = read.number("distance", 0, 100)
        read.done()
        if len(colours) > _MOST_COLOURS:
            raise BadParameters("colours", len(colours), f"up to {_MOST_COLOURS} colours")
        for index, each in enumerate(colours):
            if read_colour(each) is None:
                raise BadParameters(f"colours[{index}]", each, EXPECTED)
        if share is None:
            raise BadParameters("share", None, "a number from 1 to 100, in percent")
        return cls(colours, share, _USUAL_DISTANCE if distance is None else distance)

    @classmethod
    def data_digest(cls) -> str:
        """Name what pixels are read by."""
        return f"pillow {PIL.__version__}"

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image that has too little of the brand's colours."""
        if image.path is None:
            return
        shades = palette(image)
        near = [
            shade
            for shade in shades
            if min(distance(shade.colour, each) for each in self.colours) <= self.distance
        ]
        share = round(sum(shade.share for shade in near) * 100, 1)
        if share < self.share:
            others = [shade for shade in shades if shade not in near]
            yield image_hit(
                "off_palette",
                image,
                found=f"{share:g} %",
                expected=f"{self.share:g} %",
                more={"others": [write_colour(shade.colour) for shade in others]},
            )
