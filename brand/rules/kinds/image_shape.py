"""Images have the shape of their place."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import ClassVar, Self

import regex

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit, renditions_of
from brand.rules.parameters import Parameters
from brand.rules.types import Content, Hit, Image, Json, Source

_RATIO = regex.compile(r"\s*(\d{1,5}(?:\.\d{1,4})?)\s*[:/x]\s*(\d{1,5}(?:\.\d{1,4})?)\s*")
_USUAL_TOLERANCE = 2.0


class ImageShape(ImageKind):
    """Each delivered file of an image has one of the shapes, after it was cropped.

    Parameters: `ratios`, width to height, as `"16:9"`; `tolerance` in percent of the ratio (2 if
    not said).
    """

    key: ClassVar[str] = "image_shape"
    label: ClassVar[str] = "Image shape"
    purpose: ClassVar[str] = "Images have one of the shapes that their place is made for."

    def __init__(self, ratios: Sequence[str], tolerance: float) -> None:
        self.ratios = {written: _ratio(written) for written in ratios}
        self.tolerance = Fraction(tolerance) / 100

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `ratios` and `tolerance`."""
        read = Parameters(parameters)
        ratios = read.texts("ratios", at_least=1)
        tolerance = read.number("tolerance", 0, 50)
        read.done()
        for index, written in enumerate(ratios):
            if not _ratio(written):
                raise BadParameters(f"ratios[{index}]", written, "a ratio such as 16:9")
        return cls(ratios, _USUAL_TOLERANCE if tolerance is None else tolerance)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image that has another shape."""
        for each in renditions_of(image):
            shape = Fraction(each.width, each.height)
            if not any(self._is_near(shape, ratio) for ratio in self.ratios.values()):
                yield image_hit(
                    "other_shape",
                    image,
                    found=f"{float(shape):.2f}:1",
                    expected=", ".join(self.ratios),
                    more={"rendition": each.name, "width": each.width, "height": each.height},
                )
                return

    def _is_near(self, shape: Fraction, ratio: Fraction) -> bool:
        return abs(shape - ratio) <= ratio * self.tolerance


def _ratio(written: str) -> Fraction:
    """Read a ratio; 0 for what is none."""
    found = _RATIO.fullmatch(written)
    if not found or not Fraction(found.group(2)):
        return Fraction(0)
    return Fraction(found.group(1)) / Fraction(found.group(2))
