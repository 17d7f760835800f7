"""Only images that were approved, such as the current logo."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

import regex

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit
from brand.rules.parameters import Parameters
from brand.rules.types import Content, Hit, Image, Json, Source

_DIGEST = regex.compile(r"[0-9a-f]{64}")
_KEY = regex.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class ImageApproved(ImageKind):
    """An image is one of a list.

    Parameters: `assets`, keys of images in the library; `digests`, the SHA-256 of the delivered
    file, for a picture that must not change by a pixel. One of either is enough.
    """

    key: ClassVar[str] = "image_approved"
    label: ClassVar[str] = "Approved images"
    purpose: ClassVar[str] = "Only certain images may stand here, such as the current logo."

    def __init__(self, assets: Sequence[str], digests: Sequence[str]) -> None:
        self.assets = frozenset(assets)
        self.digests = frozenset(digests)

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `assets` and `digests`."""
        read = Parameters(parameters)
        assets, digests = read.texts("assets", ()), read.texts("digests", ())
        read.done()
        if not assets and not digests:
            raise BadParameters("assets", [], "at least one image")
        for index, asset in enumerate(assets):
            if not _KEY.fullmatch(asset):
                raise BadParameters(f"assets[{index}]", asset, "the key of an image")
        for index, digest in enumerate(digests):
            if not _DIGEST.fullmatch(digest):
                expected = "a SHA-256, 64 digits from 0 to f in lower case"
                raise BadParameters(f"digests[{index}]", digest, expected)
        return cls(assets, digests)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report an image that is none of them."""
        if image.asset not in self.assets and image.digest not in self.digests:
            expected = ", ".join(sorted(self.assets))
            yield image_hit("not_approved", image, found=image.asset, expected=expected)
