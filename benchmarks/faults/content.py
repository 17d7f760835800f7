"""The content that is published over and over while things break.

Every text begins with a word of its own, so that an answer made of two states is seen.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODULES = tuple(f"message-{number:02}" for number in range(12))
EXPERIENCE = "screen"
SEGMENTS = ("member", "member-gold", "member-silver", "skier", "climber", "tracked")
CHANNELS = ("web", "email", "email-newsletter")
DEVICES = ("desktop", "mobile", "mobile-phone")
LOCALES = ("en", "fr", "fr-CA")
PURPOSE = "personalization"
VARIANTS = 4
#: No published text has it: a brand rule refuses it.
FORBIDDEN = "guaranteed"


def write_pack(path: Path) -> None:
    """Write the content as it is in the beginning."""
    source = random.Random(1)
    pack = {
        "format": "refract/1",
        "segments": [
            {"key": "member", "name": "Members", "rank": 1, "exclusiveChildren": True},
            {"key": "member-gold", "name": "Gold", "parent": "member", "rank": 2},
            {"key": "member-silver", "name": "Silver", "parent": "member", "rank": 3},
            {"key": "skier", "name": "Skiers", "condition": {"sports": {"$in": ["ski"]}}},
            {"key": "climber", "name": "Climbers"},
            {"key": "tracked", "name": "Tracked", "purpose": PURPOSE},
        ],
        "channels": [
            {"key": "web", "name": "Web"},
            {"key": "email", "name": "E-mail"},
            {"key": "email-newsletter", "name": "Newsletter", "parent": "email"},
        ],
        "devices": [
            {"key": "desktop", "name": "Desktop"},
            {"key": "mobile", "name": "Mobile"},
            {"key": "mobile-phone", "name": "Phone", "parent": "mobile"},
        ],
        "locales": [{"key": key, "name": key} for key in LOCALES],
        "brands": [{"key": "alpenglow", "name": "Alpenglow"}],
        "modules": [
            {
                "key": key,
                "type": "message",
                "brand": "alpenglow",
                "name": key,
                "locale": "en",
                "fields": texts(source, f"{key}-0"),
                "variants": [
                    {
                        "key": f"variant-{place}",
                        "name": f"Variant {place}",
                        "targeting": targeting(source),
                        "overrides": some_texts(source, f"{key}-0-{place}"),
                    }
                    for place in range(VARIANTS)
                ],
            }
            for key in MODULES
        ],
        "experiences": [
            {
                "key": EXPERIENCE,
                "name": "Screen",
                "slots": [{"name": key, "module": key} for key in MODULES[:6]],
            }
        ],
    }
    path.write_text(json.dumps(pack), encoding="utf-8")


def texts(source: random.Random, word: str) -> dict[str, Any]:
    """Values for all fields, recognisable by a word."""
    return {
        "title": f"{word} title {source.randrange(10**6)}",
        "text": f"{word} text {source.randrange(10**6)}",
        "url": f"https://example.org/{word}/{source.randrange(10**6)}",
    }


def some_texts(source: random.Random, word: str) -> dict[str, Any]:
    """Values for some of the fields."""
    values = texts(source, word)
    return {name: values[name] for name in source.sample(sorted(values), source.randint(1, 3))}


def targeting(source: random.Random) -> dict[str, Any]:
    """For one to three of the axes."""
    return {
        "locales": source.sample(LOCALES, source.choice((0, 0, 1))),
        "segments": {
            "any": source.sample(SEGMENTS, source.choice((0, 1, 2))),
            "all": source.sample(SEGMENTS, source.choice((0, 0, 1))),
            "none": source.sample(SEGMENTS, source.choice((0, 0, 0, 1))),
        },
        "channels": source.sample(CHANNELS, source.choice((0, 1))),
        "devices": source.sample(DEVICES, source.choice((0, 0, 1))),
    }


def contexts(seed: int) -> Iterator[dict[str, Any]]:
    """Contexts without end, as `ContextInput` takes them."""
    source = random.Random(seed)
    while True:
        yield {
            "segments": source.sample(SEGMENTS, source.randrange(4)),
            "channel": source.choice((None, *CHANNELS)),
            "device": source.choice((None, *DEVICES)),
            "locale": source.choice((None, *LOCALES, "de")),
            "attributes": {"sports": source.sample(("ski", "climb"), source.randrange(2))},
            "consent": source.choice(([], [PURPOSE])),
            "unit": f"unit-{source.randrange(10**6)}",
        }
