"""What the tests of approval start from: a brand with people, and something that is live."""

import pytest

from brand.models import Brand
from config.roles import BRAND_MANAGERS, EDITORS
from tests.factories import make_brand, make_channel, make_device, make_module, make_segment
from tests.variants.approval.deciding import live_without_asking, make_group, make_user


@pytest.fixture
def brand() -> Brand:
    """A brand with a group of managers and one of editors."""
    brand = make_brand()
    brand.managers = make_group("Managers of Alpenglow", like=BRAND_MANAGERS)
    brand.editors = make_group("Editors of Alpenglow", like=EDITORS)
    brand.save()
    return brand


@pytest.fixture
def manager(brand):
    """Somebody who decides over the brand."""
    return make_user("manager", brand.managers)


@pytest.fixture
def editor(brand):
    """Somebody who writes for the brand."""
    return make_user("editor", brand.editors)


@pytest.fixture
def module(brand):
    """A live hero, among terms that can be chosen."""
    with live_without_asking():
        make_segment("loyal")
        make_segment("skier")
        make_channel("email")
        make_device("phone")
        return make_module(live=True, fields={"headline": "Outside is calling"})
