"""Storing the assets of a checked pack, and leaving no file behind when the import fails."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from media.models import BrandImage, BrandRendition
from media.renditions import delivered
from variants.moments import moment_of
from variants.pack.assets import AssetFiles, StoredFiles

Row = dict[str, Any]


class NewFiles:
    """The files that an import has put into storage so far."""

    def __init__(self) -> None:
        self._files: list[tuple[Storage, str]] = []
        self._renditions: list[BrandRendition] = []

    def add(self, file: Any) -> None:
        """Remember a file: the value of a file field."""
        self._files.append((file.storage, file.name))

    def make_renditions(self, assets: Iterable[int]) -> None:
        """Make the renditions of images that may be shown now.

        :param assets: primary keys.
        """
        images = BrandImage.objects.filter(pk__in=list(assets))
        # Prefetched, they are looked for in the database and not in a cache, which also keeps
        # those that were rolled back.
        for image in images.prefetch_related("renditions"):
            before = {rendition.pk for rendition in image.renditions.all()}
            delivered(image)
            for rendition in BrandRendition.objects.filter(image=image).exclude(pk__in=before):
                self.add(rendition.file)
                # Kept with its image, which cannot be asked for once it was rolled back.
                rendition.image = image
                self._renditions.append(rendition)

    def remove(self) -> None:
        """Remove them again: what they belong to is not in the database any more."""
        for storage, name in self._files:
            storage.delete(name)
        for rendition in self._renditions:
            rendition.purge_from_cache()


@contextmanager
def new_files() -> Iterator[NewFiles]:
    """Remove the files that the block has stored if it fails."""
    files = NewFiles()
    try:
        yield files
    except BaseException:
        files.remove()
        raise


class AssetWriter:
    """Writes assets; bytes that an asset holds already are not stored again."""

    def __init__(self, files: AssetFiles, created: NewFiles, user: AbstractBaseUser | None) -> None:
        self.files = files
        self.created = created
        self.user = user

    def write(self, rows: list[Row]) -> None:
        """Write assets; what is equal already is not written."""
        images = {
            image.key: image
            for image in BrandImage.objects.filter(key__in=[row["key"] for row in rows])
        }
        for row in rows:
            self._write(images.get(row["key"]), row)

    def _write(self, stored: BrandImage | None, row: Row) -> None:
        image = stored or BrandImage(key=row["key"], uploaded_by_user=self.user)
        values = {
            "title": row["title"] if row["title"] is not None else row["key"],
            "description": row["alt"],
            "rights_holder": row["rightsHolder"],
            "rights_until": moment_of(row["rightsUntil"]),
            "source": row["source"],
        }
        changed = any(getattr(image, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(image, name, value)
        if self._store_file(image, row["file"]) or changed:
            image.save()

    def _store_file(self, image: BrandImage, name: str) -> bool:
        """Give an image the file of the pack; say whether it had another one, or none."""
        is_there = isinstance(self.files, StoredFiles)
        if is_there and image.file and image.file.name == name:
            return False
        content = self.files.read(name)
        if content is None:
            return False
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        if image.file:
            if image.get_file_hash() == digest:
                return False
            _forget_file(image)
        if is_there and not BrandImage.objects.filter(file=name).exists():
            image.file = name
        else:
            file_name = PurePosixPath(name).name
            # Without a name, Django does not measure the image.
            image.file.save(file_name, ContentFile(content, name=file_name), save=False)
            self.created.add(image.file)
        image.file_size = len(content)
        image.file_hash = digest
        return True


def _forget_file(image: BrandImage) -> None:
    """Remove an image's file and renditions once the import is committed."""
    storage, name = image.file.storage, image.file.name
    transaction.on_commit(lambda: storage.delete(name))
    for rendition in image.renditions.all():
        rendition.delete()
