"""Targeting is said in words that an editor would use."""

from datetime import UTC, datetime

import pytest
from django.utils.timezone import override

from variants.targeting import TermNames, empty_targeting
from variants.targeting_words import Chip, shown_sentence, targeting_chips, targeting_words

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


@pytest.mark.parametrize(
    ("parts", "more", "sentence"),
    [
        ({}, {}, "Shown to everybody."),
        ({"none": ["student"]}, {}, "Shown to everybody, not Students."),
        ({"any": ["gold"]}, {"priority": "standard"}, "Shown to Gold members."),
        (
            {"any": ["gold"], "devices": ["phone"], "locales": ["fr"]},
            {"starts_at": datetime(2026, 12, 1, tzinfo=UTC), "priority": "campaign"},
            "Shown to Gold members on Phone, in French, from 1 December 2026, before standard "
            "variants.",
        ),
        (
            {},
            {"starts_at": datetime(2026, 12, 1, 9, 30, tzinfo=UTC)},
            "Shown to everybody, from 1 December 2026, 09:30.",
        ),
        (
            {},
            {"ends_at": datetime(2027, 1, 1, tzinfo=UTC), "priority": "mandatory"},
            "Shown to everybody, until the end of 31 December 2026, before campaign and standard "
            "variants.",
        ),
        (
            {},
            {"ends_at": datetime(2027, 1, 1, 18, tzinfo=UTC)},
            "Shown to everybody, until 1 January 2027, 18:00.",
        ),
    ],
)
def test_the_whole_of_it_in_a_sentence(parts, more, sentence):
    assert shown_sentence(targeting(**parts), NAMES, **more) == sentence


def test_moments_are_said_in_the_active_time_zone():
    start = datetime(2026, 11, 30, 23, tzinfo=UTC)

    with override("Europe/Paris"):
        assert shown_sentence(targeting(), NAMES, starts_at=start) == (
            "Shown to everybody, from 1 December 2026."
        )
