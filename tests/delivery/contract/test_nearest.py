"""The nearest known key."""

import pytest

from delivery.contract.nearest import Nearest

KNOWN = ["skier", "loyal", "loyal-gold", "email-newsletter", "mobile-phone", "web"]


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("skiers", "skier"),
        ("siker", "skier"),
        ("Loyal_Gold", "loyal-gold"),
        ("loyalgold", "loyal-gold"),
        ("loyal-silver", "loyal"),
        ("newsletter", "email-newsletter"),
        ("phone", "mobile-phone"),
        ("hiker", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_key_is_near_when_most_letters_are_the_same(given: str, nearest: str | None) -> None:
    assert Nearest(KNOWN).of(given) == nearest


def test_among_thousands_only_a_few_are_compared_letter_by_letter() -> None:
    keys = [f"segment-{number}" for number in range(5_000)]

    assert Nearest([*keys, "winter-sports-lover"]).of("winter-sport-lovers") == (
        "winter-sports-lover"
    )


def test_without_keys_nothing_is_near() -> None:
    assert Nearest([]).of("skier") is None
