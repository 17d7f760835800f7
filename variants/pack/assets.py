"""The assets of a pack: where their files come from, and whether they are fit.

In a `.zip`, an asset's `file` is an entry. In a plain JSON pack the file must already be there:
`file` names one in the instance's media folder, or the asset exists and keeps the file it has.
"""

import warnings
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage

from media.models import BrandImage
from media.uploads import check_image_file
from variants.pack.archive import MAX_FILE, Archive, unsafe_path
from variants.pack.check_terms import is_first
from variants.pack.known import Known
from variants.pack.problems import INVALID, Report
from variants.pack.shapes import Members, refuse


class AssetFiles(Protocol):
    """Where the files of assets are."""

    #: What was expected when there is no such file.
    expected: str
    #: Whether an asset that exists may do without.
    may_be_missing: bool

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none with this name."""


class StoredFiles:
    """The files in the instance's media folder."""

    expected = "a file in the media folder of the instance, or an asset that exists"
    may_be_missing = True

    def read(self, name: str) -> bytes | None:
        """Return a file of the media folder, or as much of it as says that it is too large."""
        storage = BrandImage._meta.get_field("file").storage
        if not storage.exists(name):
            return None
        with storage.open(name) as file:
            return bytes(file.read(MAX_FILE))


class ZippedFiles:
    """The files in a zip."""

    expected = "the path of an entry of the zip"
    may_be_missing = False

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def read(self, name: str) -> bytes | None:
        """Return an entry."""
        return b"".join(self.archive.read(name)) if name in self.archive else None


def check_assets(assets: list[Members], known: Known, files: AssetFiles, report: Report) -> None:
    """Check assets with their files, and add them to `known`."""
    places: dict[str, str] = {}
    for index, asset in enumerate(assets):
        path = f"assets[{index}]"
        if asset["file"] is not INVALID:
            _check_file(asset, f"{path}.file", known, files, report)
        if is_first(asset, f"{path}.key", places, report):
            known.assets.add(asset["key"])


def _check_file(asset: Members, path: str, known: Known, files: AssetFiles, report: Report) -> None:
    name = asset["file"]
    if expected := unsafe_path(name):
        refuse(name, path, report, expected)
        return
    content = files.read(name)
    if content is not None:
        if problem := image_refusal(name, content):
            refuse(name, path, report, f"an image ({problem})")
    elif not (files.may_be_missing and asset["key"] in known.assets):
        refuse(name, path, report, files.expected)


def image_refusal(name: str, content: bytes) -> str | None:
    """Say why a file is no image that the instance takes: by type, pixels, bytes or damage."""
    try:
        # What Pillow only warns of is refused by the limit of pixels, or is fine.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PillowImage.DecompressionBombWarning)
            check_image_file(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return " ".join(error.messages)
    return None
