"""Colours as people write them in rules, and how far apart they look."""

from functools import lru_cache

import regex

Rgb = tuple[int, int, int]

EXPECTED = "a colour such as #0b3d2e"
_HEX = regex.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def read_colour(written: str) -> Rgb | None:
    """Read a colour in hexadecimal, `#0b3d2e` or `#fff`; None for anything else."""
    if not _HEX.fullmatch(written):
        return None
    digits = written[1:] if len(written) == 7 else "".join(each * 2 for each in written[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def write_colour(colour: Rgb) -> str:
    """Write a colour in hexadecimal."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


@lru_cache(50_000)
def distance(one: Rgb, other: Rgb) -> float:
    """Return how different two colours look (CIEDE2000): 1 is hardly seen, 100 is opposite."""
    # Loading it takes longer than all else here, and most processes never compare colours.
    from coloraide import Color

    first, second = (Color("srgb", [part / 255 for part in each]) for each in (one, other))
    return float(first.delta_e(second, method="2000"))


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_LINEAR[part] for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


#: Of each part of a colour its light; looked up, because a picture has many pixels.
_LINEAR = tuple(_linear(part / 255) for part in range(256))
