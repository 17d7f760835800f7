"""Targeting is said in words that an editor would use."""

import pytest

from variants.targeting import TermNames, empty_targeting
from variants.targeting_words import Chip, targeting_chips, targeting_words

NAMES = TermNames(
    locales={"fr-ca": "French (Canada)", "fr": "French"},
    segments={"skier": "Skiers", "gold": "Gold members", "loyal": "Loyal", "student": "Students"},
    channels={"email": "E-mail", "push": "Push"},
    devices={"phone": "Phone", "tablet": "Tablet"},
)


def targeting(locales=(), any=(), all=(), none=(), channels=(), devices=()):
    return empty_targeting() | {
        "locales": list(locales),
        "segments": {"any": list(any), "all": list(all), "none": list(none)},
        "channels": list(channels),
        "devices": list(devices),
    }


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, "Everybody"),
        (
            {"any": ["skier"], "devices": ["phone"], "locales": ["fr-CA"]},
            "Skiers on Phone, in French (Canada)",
        ),
        ({"any": ["skier", "gold", "loyal"]}, "Skiers, Gold members or Loyal"),
        ({"all": ["skier", "gold"]}, "Skiers and Gold members"),
        ({"all": ["gold"], "any": ["skier", "loyal"]}, "Gold members and (Skiers or Loyal)"),
        ({"all": ["gold"], "any": ["skier"]}, "Gold members and Skiers"),
        ({"none": ["student"]}, "Everybody, not Students"),
        (
            {"any": ["skier"], "none": ["student"], "devices": ["phone"]},
            "Skiers, not Students, on Phone",
        ),
        (
            {"channels": ["email", "push"], "devices": ["phone", "tablet"]},
            "Everybody by E-mail or Push on Phone or Tablet",
        ),
        ({"locales": ["fr", "fr-ca"]}, "Everybody, in French or French (Canada)"),
        ({"any": ["gone"]}, "gone"),
    ],
)
def test_a_targeting_in_words(parts, words):
    assert targeting_words(targeting(**parts), NAMES) == words


def test_each_part_that_names_something_is_a_chip():
    parts = targeting(any=["skier", "gold"], none=["student"], devices=["phone"], locales=["fr"])

    assert targeting_chips(parts, NAMES) == [
        Chip("segments", "Skiers or Gold members"),
        Chip("segments", "not Students"),
        Chip("devices", "on Phone"),
        Chip("locales", "in French"),
    ]


def test_a_targeting_of_everybody_has_no_chips():
    assert targeting_chips(empty_targeting(), NAMES) == []
