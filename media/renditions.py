"""Which renditions an image is delivered in, and where they are.

A rendition set is a name and Wagtail's specification of the file. Sets per channel and device
come with "search and media"; until then every channel and device gets `default`.
"""

from typing import TypedDict

from media.models import BrandImage, BrandRendition

#: At most 1,600 pixels on either side, never enlarged.
RENDITIONS = {"default": "max-1600x1600|format-webp"}


class DeliveredRendition(TypedDict):
    """One file as a client sees it; sizes in pixels."""

    url: str
    width: int
    height: int
    format: str


def delivered_files(image: BrandImage) -> dict[str, BrandRendition]:
    """Return the renditions of an image by name as rows with their files, made if need be.

    To be called before the image is published: nothing is made when it is served.

    :raises wagtail.images.exceptions.SourceImageIOError: when the original cannot be read.
    """
    made = image.get_renditions(*RENDITIONS.values())
    return {name: made[spec] for name, spec in RENDITIONS.items()}


def delivered(image: BrandImage) -> dict[str, DeliveredRendition]:
    """Return the renditions of an image by name, as `delivered_files`, as clients see them."""
    return {
        name: DeliveredRendition(
            url=rendition.url,
            width=rendition.width,
            height=rendition.height,
            format=RENDITIONS[name].rpartition("format-")[2],
        )
        for name, rendition in delivered_files(image).items()
    }
