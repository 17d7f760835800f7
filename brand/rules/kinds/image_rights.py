"""Images are shown only as long as their rights last."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from brand.rules.kinds.image_kind import ImageKind, image_hit
from brand.rules.parameters import Parameters
from brand.rules.types import Content, Hit, Image, Json, Source

_MOST_DAYS = 3_650
_DAY = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ImageRights(ImageKind):
    """The rights of an image have not ended, and last some days more.

    Parameters: `days` (0 if not said); `endRequired` asks for images whose end is known. When
    they are judged is `Image.at`; where that is not given, only `endRequired` is looked at.
    """

    key: ClassVar[str] = "image_rights"
    label: ClassVar[str] = "Image rights"
    purpose: ClassVar[str] = "The rights of images have not ended, and do not end soon."

    def __init__(self, days: int, *, end_required: bool) -> None:
        self.days = days
        self.end_required = end_required

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `days` and `endRequired`."""
        read = Parameters(parameters)
        days = read.integer("days", 0, _MOST_DAYS) or 0
        end_required = read.flag("endRequired", False)
        read.done()
        return cls(days, end_required=end_required)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image whose rights have ended, end too soon, or end nobody knows when."""
        end = image.rights_until
        if end is None:
            if self.end_required:
                yield image_hit("no_end", image, found="", expected="a date")
            return
        if image.at is None or (end - image.at >= self.days * _DAY and end > image.at):
            return
        problem = "ended" if end <= image.at else "ends_soon"
        yield image_hit(
            problem,
            image,
            found=(_EPOCH + timedelta(milliseconds=end)).date().isoformat(),
            expected=f"{self.days} days",
            more={"days_left": max((end - image.at) // _DAY, 0)},
        )
