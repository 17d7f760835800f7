"""What a file must be to become an asset, whatever way it comes in.

Limits are settings: `WAGTAILIMAGES_EXTENSIONS` (no SVG, which can hold scripts),
`WAGTAILIMAGES_MAX_UPLOAD_SIZE` in bytes and `WAGTAILIMAGES_MAX_IMAGE_PIXELS` over all frames.
"""

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField


def check_image_file(file: File) -> None:
    """Refuse a file that is no image, too big, of another type than its name says, or damaged.

    Size, name and the number of pixels are looked at before anything is decoded. The file is left
    at its beginning.

    :raises ValidationError: saying what was found and what was expected.
    """
    WagtailImageField().clean(file)
    check_decodes(file)


def check_decodes(file: File) -> None:
    """Refuse an image that cannot be read to its end: no rendition could be made of it."""
    file.seek(0)
    try:
        with Image.open(file) as image:
            image.load()
    except (OSError, SyntaxError, UnidentifiedImageError) as error:
        raise ValidationError(
            _("“%(name)s” is damaged: it cannot be read to its end (%(reason)s)."),
            params={"name": file.name, "reason": error},
            code="damaged_image",
        ) from error
    finally:
        file.seek(0)
