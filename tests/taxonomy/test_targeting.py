"""The predicate that says whether a context is meant."""

import pytest

from taxonomy.targeting import Targeting, matches

CONTEXT = {
    "chain": ("fr-ca", "fr"),
    "held": {"loyal", "loyal-gold", "skier"},
    "channel_path": ("email", "email-newsletter"),
    "device_path": ("mobile", "mobile-phone"),
}
NOTHING = {"chain": (), "held": (), "channel_path": (), "device_path": ()}


@pytest.mark.parametrize(
    "targeting",
    [
        pytest.param(Targeting(), id="everybody"),
        pytest.param(Targeting(locales=("de", "FR")), id="a locale of the chain, in any case"),
        pytest.param(Targeting(channels=("email",)), id="an ancestor of the channel"),
        pytest.param(Targeting(devices=("tv", "mobile-phone")), id="the device itself"),
        pytest.param(Targeting(any_segments=("golfer", "skier")), id="one of any"),
        pytest.param(Targeting(all_segments=("loyal", "skier")), id="all of all"),
        pytest.param(Targeting(no_segments=("golfer",)), id="none of none"),
    ],
)
def test_who_is_meant(targeting):
    assert matches(targeting, **CONTEXT) is True


@pytest.mark.parametrize(
    "targeting",
    [
        pytest.param(Targeting(locales=("fr-BE", "en")), id="no locale of the chain"),
        pytest.param(Targeting(channels=("web", "email-promo")), id="another channel"),
        pytest.param(Targeting(devices=("mobile-tablet",)), id="another device"),
        pytest.param(Targeting(any_segments=("golfer",)), id="not one of any"),
        pytest.param(Targeting(all_segments=("loyal", "golfer")), id="not all of all"),
        pytest.param(Targeting(no_segments=("golfer", "skier")), id="one of none"),
        pytest.param(Targeting(locales=("fr",), channels=("web",)), id="one part of two"),
    ],
)
def test_who_is_not_meant(targeting):
    assert matches(targeting, **CONTEXT) is False


def test_a_context_that_says_nothing_is_meant_by_what_asks_for_nothing():
    assert matches(Targeting(no_segments=("skier",)), **NOTHING) is True
    assert matches(Targeting(locales=("fr",)), **NOTHING) is False
    assert matches(Targeting(channels=("web",)), **NOTHING) is False
