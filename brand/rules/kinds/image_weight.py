"""Images are not too heavy."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit, renditions_of
from brand.rules.parameters import Parameters
from brand.rules.pictures import weight
from brand.rules.types import Content, Hit, Image, Json, Source

_LARGEST = 100_000
_KILOBYTE = 1_000


class ImageWeight(ImageKind):
    """Each delivered file of an image has at most so many bytes.

    Parameters: `kilobytes`, of 1,000 bytes.
    """

    key: ClassVar[str] = "image_weight"
    label: ClassVar[str] = "Image weight"
    purpose: ClassVar[str] = "Images are light enough to load fast."

    def __init__(self, kilobytes: float) -> None:
        self.kilobytes = kilobytes

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `kilobytes`."""
        read = Parameters(parameters)
        kilobytes = read.number("kilobytes", 1, _LARGEST)
        read.done()
        if kilobytes is None:
            raise BadParameters("kilobytes", None, f"a number from 1 to {_LARGEST}")
        return cls(kilobytes)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image of which a file is too heavy."""
        weights = {each.name: each.weight for each in renditions_of(image) if each.weight}
        if not weights and image.path is not None:
            weights = {"file": weight(image)}
        for name, measured in sorted(weights.items()):
            if measured and measured > self.kilobytes * _KILOBYTE:
                yield image_hit(
                    "too_heavy",
                    image,
                    found=f"{measured / _KILOBYTE:.1f} kB",
                    expected=f"{self.kilobytes:g} kB",
                    more={"rendition": name, "bytes": measured},
                )
                return
