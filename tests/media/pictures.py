"""Image files for tests."""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image

from media.models import BrandImage


def picture(
    width: int = 40, height: int = 20, *, form: str = "PNG", name: str = "ski.png"
) -> ImageFile:
    """Return a file with a plain picture in it."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), "steelblue").save(buffer, form)
    buffer.seek(0)
    return ImageFile(buffer, name=name)


def make_image(width: int = 40, height: int = 20, **values: object) -> BrandImage:
    """Make an asset of the library."""
    fields = {"title": "Ski hero", "file": picture(width, height)} | values
    return BrandImage.objects.create(**fields)
