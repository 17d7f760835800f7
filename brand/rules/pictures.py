"""What the pixels of an image say, read from its file within bounds, once per file.

A file is never trusted: its type is what its bytes are, only types that browsers show are opened,
and one with too many pixels is not decoded.
"""

import os
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image as Pillow
from PIL import ImageOps

from brand.rules.colours import Rgb
from brand.rules.types import Image

Why = Literal["missing", "not_an_image", "too_many_pixels", "damaged"]

#: The names of types, as renditions and rules have them, by Pillow's.
FORMATS = {"AVIF": "avif", "GIF": "gif", "JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
#: More is not decoded; what is delivered has at most 1,600 pixels on either side.
MOST_PIXELS = 25_000_000
_PALETTE_COLOURS = 8
_PALETTE_SIDE = 128
_PIXELS_SIDE = 256
_REMEMBERED = 2_000
_REMEMBERED_PIXELS = 16


class Unreadable(Exception):
    """A file whose pixels cannot be looked at, and why."""

    def __init__(self, why: Why) -> None:
        self.why: Why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file is, without a pixel decoded."""

    width: int
    height: int
    format: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour of a palette and its share of the pixels, from 0 to 1."""

    colour: Rgb
    share: float


def header(image: Image) -> Header:
    """Return size and real type of an image's file.

    :raises Unreadable: when it is not there, or is no image.
    """
    return _header(*_file(image))


def palette(image: Image) -> tuple[Shade, ...]:
    """Return the eight colours that an image comes down to, the most frequent first.

    Transparent pixels count as white, which they mostly stand on.

    :raises Unreadable: when its pixels cannot be looked at.
    """
    return _palette(*_file(image))


def pixels(image: Image, box: tuple[float, float, float, float]) -> tuple[tuple[int, Rgb], ...]:
    """Return the colours under a box, each with its number of pixels, of the image made small.

    :param box: left, top, right and bottom as parts of width and height, from 0 to 1.
    :raises Unreadable: when its pixels cannot be looked at.
    """
    small = _pixels(*_file(image))
    left, top = (int(box[0] * small.width), int(box[1] * small.height))
    right, bottom = (round(box[2] * small.width), round(box[3] * small.height))
    # A box thinner than a pixel still lies on one.
    left, top = min(left, small.width - 1), min(top, small.height - 1)
    under = small.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    return tuple(under.getcolors(under.width * under.height) or ())  # type: ignore[arg-type]


def weight(image: Image) -> int:
    """Return the bytes of an image's file.

    :raises Unreadable: when it is not there.
    """
    return _file(image)[1][0]


def _file(image: Image) -> tuple[str, tuple[int, int]]:
    """Return the path of an image's file, and what tells whether it changed."""
    path = image.path or ""
    try:
        stat = os.stat(path)
    except (OSError, ValueError):
        raise Unreadable("missing") from None
    return path, (stat.st_size, stat.st_mtime_ns)


@lru_cache(_REMEMBERED)
def _header(path: str, _state: tuple[int, int]) -> Header:
    with _opened(path) as file:
        return Header(file.width, file.height, FORMATS[file.format or ""])


@lru_cache(_REMEMBERED)
def _palette(path: str, _state: tuple[int, int]) -> tuple[Shade, ...]:
    small = _small(path, _PALETTE_SIDE)
    reduced = small.quantize(_PALETTE_COLOURS, method=Pillow.Quantize.MEDIANCUT)
    counts = reduced.convert("RGB").getcolors(_PALETTE_COLOURS) or []
    whole = small.width * small.height
    shades = [Shade(colour, count / whole) for count, colour in counts]  # type: ignore[arg-type]
    return tuple(sorted(shades, key=lambda shade: (-shade.share, shade.colour)))


@lru_cache(_REMEMBERED_PIXELS)
def _pixels(path: str, _state: tuple[int, int]) -> Pillow.Image:
    return _small(path, _PIXELS_SIDE)


def _small(path: str, side: int) -> Pillow.Image:
    """Decode an image at most so wide and high, upright, without transparency."""
    try:
        with _opened(path) as file:
            if file.width * file.height > MOST_PIXELS:
                raise Unreadable("too_many_pixels")
            file.draft("RGB", (side, side))  # a JPEG is decoded at a fraction of its size
            file.thumbnail((side, side))
            seen = ImageOps.exif_transpose(file).convert("RGBA")
    except (OSError, SyntaxError, ValueError, struct.error, MemoryError):
        raise Unreadable("damaged") from None
    white = Pillow.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    return white.convert("RGB")


def _opened(path: str) -> Pillow.Image:
    try:
        return Pillow.open(path, formats=tuple(FORMATS))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise Unreadable("too_many_pixels") from None
    except (OSError, SyntaxError, ValueError, struct.error):
        raise Unreadable("not_an_image") from None
