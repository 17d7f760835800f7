"""What is known of images beyond the documents that name them, for the image kinds of rules."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from wagtail.images.models import SourceImageIOError

from brand.rules.types import Image, Json, Rule
from media.local_files import local_path
from media.models import BrandImage
from media.renditions import RENDITIONS, delivered, delivered_files

#: Files whose digest is remembered in a process.
_REMEMBERED = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
#: In milliseconds.
_HOUR = 3_600_000


def checked_images(assets: Iterable[str], at: datetime | None = None) -> dict[str, Image]:
    """Return the images with these keys, with file, weight, digest and end of rights.

    Keys of assets that do not exist are not in the result. Two queries, whatever their number;
    each file is read once in a process, for its digest. An image whose file is gone has a path
    and nothing else about it, so that image kinds report it.

    :param at: when rights are judged, to the hour before it, so that what was found can be
        remembered; left out, they are not. (What has ended is never served, to the millisecond.)
    """
    images = BrandImage.objects.filter(key__in=set(assets)).prefetch_related("renditions")
    return {image.key: _checked(image, at) for image in images.order_by()}


def images_in_examples(rule: Rule, at: datetime) -> dict[str, Image]:
    """Return what is known of the images that a rule's examples show."""
    shown = ({**(example.default or {}), **example.values}.values() for example in rule.examples)
    assets = {
        value["asset"]
        for values in shown
        for value in values
        if isinstance(value, Mapping) and isinstance(value.get("asset"), str)
    }
    return checked_images(assets, at) if assets else {}


def _checked(image: BrandImage, at: datetime | None) -> Image:
    instant = _milliseconds(at)
    known = Image(
        asset=image.key,
        alt=image.description,
        title=image.title,
        renditions={},
        rights_until=_milliseconds(image.rights_until),
        at=instant and instant - instant % _HOUR,
    )
    try:
        files = {name: local_path(each.file) for name, each in delivered_files(image).items()}
        measured = {name: _measured(path) for name, path in files.items()}
    except (SourceImageIOError, OSError):
        return replace(known, path=image.file.name)
    renditions: dict[str, Json] = {
        name: {**rendition, "weight": measured[name][0]}
        for name, rendition in delivered(image).items()
    }
    first = next(iter(RENDITIONS))
    return replace(known, renditions=renditions, path=str(files[first]), digest=measured[first][1])


def _measured(path: Path) -> tuple[int, str]:
    """Return a file's weight in bytes and the SHA-256 of them.

    :raises OSError: when it cannot be read.
    """
    stat = path.stat()
    return stat.st_size, _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(_REMEMBERED)
def _digest(path: Path, _size: int, _written: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND
