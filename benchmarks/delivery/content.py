"""The content that the delivery benchmark asks for: one pack, the same for every server.

Offers of ten fields, one of them an image, each with six variants that override about half of
them. The same numbers give the same pack.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

SEGMENTS = tuple(f"segment-{number:02}" for number in range(24))
CHANNELS = ("app", "email", "kiosk", "web")
DEVICES = ("desktop", "mobile", "tablet")
LOCALES = ("en", "fr", "fr-CA")
PICTURES = tuple(f"picture-{number}" for number in range(8))
EXPERIENCES = 50
SLOTS = 20

#: What a variant may override, each whole or not at all.
GROUPS = (
    ("headline",),
    ("body",),
    ("price", "currency"),
    ("validThrough",),
    ("terms",),
    ("image", "imageAlt"),
    ("ctaLabel", "ctaUrl"),
)

_WORDS = [
    *("snow", "trail", "summit", "light", "pack", "boots", "river", "dawn", "ridge", "camp"),
    *("warm", "dry", "alpine", "route", "weather", "gear", "rope", "tent", "valley", "stove"),
]


def module_key(number: int) -> str:
    """The key of a module; all are of one length."""
    return f"offer-{number:06}"


def modules(count: int, variants: int) -> Iterator[dict[str, Any]]:
    """Modules as a pack has them. Every headline names its module: an answer tells whose it is."""
    source = random.Random(42)
    for number in range(count):
        key = module_key(number)
        yield {
            "key": key,
            "type": "offer",
            "brand": "alpenglow",
            "name": f"Offer {number}",
            "locale": "en",
            "tags": source.sample(_WORDS, 2),
            "fields": _values(source, key),
            "variants": [_variant(source, key, place) for place in range(variants)],
        }


def experiences(count: int) -> list[dict[str, Any]]:
    """Experiences of twenty slots over the first `count` modules."""
    source = random.Random(43)
    return [
        {
            "key": f"screen-{number:02}",
            "name": f"Screen {number}",
            "slots": [
                {"name": f"slot-{place:02}", "module": module_key(module)}
                for place, module in enumerate(source.sample(range(count), SLOTS))
            ],
        }
        for number in range(EXPERIENCES)
    ]


def write_pack(path: Path, count: int, variants: int) -> None:
    """Write a pack of so many modules as a zip with its images."""
    pack = {
        "format": "refract/1",
        "segments": [
            {"key": key, "name": key.title(), "rank": rank} for rank, key in enumerate(SEGMENTS)
        ],
        "channels": [{"key": key, "name": key.title()} for key in CHANNELS],
        "devices": [{"key": key, "name": key.title()} for key in DEVICES],
        "locales": [{"key": key, "name": key} for key in LOCALES],
        "brands": [{"key": "alpenglow", "name": "Alpenglow"}],
        "assets": [
            {"key": key, "file": f"media/{key}.png", "title": key, "alt": key} for key in PICTURES
        ],
        "modules": list(modules(count, variants)),
        "experiences": experiences(count),
    }
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("pack.json", json.dumps(pack))
        for number, key in enumerate(PICTURES):
            picture = io.BytesIO()
            Image.new("RGB", (640, 360), (number * 30, 90, 120)).save(picture, "PNG")
            file.writestr(f"media/{key}.png", picture.getvalue())


def _variant(source: random.Random, key: str, place: int) -> dict[str, Any]:
    overridden = source.sample(GROUPS, 4)
    values = _values(source, f"{key} variant-{place}")
    return {
        "key": f"variant-{place}",
        "name": f"Variant {place}",
        "priority": source.choice(("standard", "standard", "standard", "campaign")),
        "targeting": {
            "locales": source.sample(LOCALES, source.choice((0, 0, 1))),
            "segments": {
                "any": source.sample(SEGMENTS, source.choice((1, 2, 3))),
                "all": source.sample(SEGMENTS, source.choice((0, 0, 0, 1))),
            },
            "channels": source.sample(CHANNELS, source.choice((0, 1))),
            "devices": source.sample(DEVICES, source.choice((0, 0, 1))),
        },
        "overrides": {name: values[name] for group in overridden for name in group},
    }


def _values(source: random.Random, name: str) -> dict[str, Any]:
    return {
        "headline": f"{_text(source, 4)} ({name})",
        "body": f"<p>{_text(source, 18)}.</p>",
        "price": f"{source.randrange(10, 900)}.00",
        "currency": source.choice(("EUR", "CHF", "USD")),
        "validThrough": f"2030-{source.randrange(1, 13):02}-01",
        "terms": f"{_text(source, 8)}.",
        "image": source.choice(PICTURES),
        "imageAlt": _text(source, 3),
        "ctaLabel": _text(source, 2),
        "ctaUrl": f"https://shop.example/{source.randrange(10_000)}",
    }


def _text(source: random.Random, words: int) -> str:
    return " ".join(source.choices(_WORDS, k=words)).capitalize()
