"""A new variant is offered a name and a key made from who sees it."""

import re

import pytest

from tests.factories import targeting
from variants.proposals import proposed_key, proposed_name
from variants.targeting import TermNames

NAMES = TermNames(
    locales={"fr": "French", "fr-ca": "French (Canada)"},
    segments={"gold": "Gold members", "skier": "skiers"},
    channels={"web": "Web"},
    devices={"phone": "phones"},
)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (
            {"any": ["gold"], "devices": ["phone"], "locales": ["fr"]},
            "Gold members on phones, in French",
        ),
        ({"any": ["skier"]}, "Skiers"),
        ({"all": ["gold", "skier"]}, "Gold members and skiers"),
        ({"none": ["gold"], "channels": ["web"]}, "Everybody, not Gold members, by Web"),
        ({"locales": ["fr-CA"]}, "Everybody, in French (Canada)"),
        ({"any": ["gone"]}, "Gone"),
        ({}, ""),
    ],
    ids=str,
)
def test_the_name_says_who_sees_the_variant(parts, name):
    assert proposed_name(targeting(**parts), NAMES) == name


def test_a_name_fits_its_column_however_many_terms_it_names():
    keys = [f"segment-{number}" for number in range(200)]

    name = proposed_name(targeting(any=keys), NAMES)

    assert len(name) == 200
    assert name.startswith("Segment-0, segment-1, ")
    assert name.endswith("…")


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Gold members on phones, in French", set(), "gold-members-on-phones-in-french"),
        ("Gold", {"gold"}, "gold-2"),
        ("Gold", {"gold", "gold-2", "gold-3"}, "gold-4"),
        ("Gäste_aus Köln", set(), "gaste-aus-koln"),
        ("_Gold_", set(), "gold"),
        ("金会员", set(), "variant"),
        ("—", {"variant"}, "variant-2"),
        ("", {"variant"}, ""),
        ("   ", set(), ""),
        ("a" * 150, set(), "a" * 100),
        ("a" * 150, {"a" * 100}, "a" * 98 + "-2"),
        ("a" * 97 + " bcd", {"a" * 97 + "-bc"}, "a" * 97 + "-2"),
    ],
)
def test_the_key_is_the_name_in_letters_that_keys_have_and_free(name, taken, key):
    assert proposed_key(name, taken) == key
    assert re.fullmatch("(?:[a-z0-9][a-z0-9-]*)?", key)
    assert key not in taken
