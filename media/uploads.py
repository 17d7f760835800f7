"""What a file must be to become an asset, whatever way it comes in.

Limits are settings: `WAGTAILIMAGES_EXTENSIONS` (no SVG, which can hold scripts),
`WAGTAILIMAGES_MAX_UPLOAD_SIZE` in bytes and `WAGTAILIMAGES_MAX_IMAGE_PIXELS` over all frames.
"""

import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.fields import WagtailImageField


class AssetFileField(WagtailImageField):
    """A form field that takes an image which can be decoded to its end.

    Size, name, real type and the number of pixels are looked at before anything is decoded.
    """

    def to_python(self, data: Any) -> Any:
        """Return the file, at its beginning.

        :raises ValidationError: saying what was found and what was expected.
        """
        try:
            file = super().to_python(data)
            if file is not None:
                _decode(file)
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValidationError(
                _("“%(name)s” is damaged: it cannot be read to its end (%(reason)s)."),
                params={"name": getattr(data, "name", ""), "reason": error},
                code="damaged_image",
            ) from error
        return file


def check_image_file(file: File) -> None:
    """Refuse a file that is no image, too big, of another type than its name says, or damaged.

    :raises ValidationError: saying what was found and what was expected.
    """
    AssetFileField().clean(file)


def _decode(file: File) -> None:
    file.seek(0)
    with Image.open(file) as image:
        image.load()
    file.seek(0)
