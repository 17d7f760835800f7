"""What the tests of the audit start from: a brand with people, a rule, and something live."""

from datetime import timedelta

import pytest
from django.utils import timezone

from brand.models import Brand
from brand.waivers import grant_waiver, request_waiver
from config.roles import BRAND_MANAGERS, EDITORS
from tests.brand.rule_factory import make_rule, make_version
from tests.factories import make_brand, make_channel, make_module, make_segment
from tests.variants.approval.deciding import (
    approved,
    draft,
    live_without_asking,
    make_group,
    make_user,
)
from variants.approval.proposal import proposed
from variants.releases.services import submit_drafts
from variants.releases.submitting import findings_of

LATE = {"edit": "warn", "submit": "warn", "approval": "block"}


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
def rule(brand):
    """The first version of a rule, active: nothing is “cheap”."""
    return make_version(make_rule(brand=brand, title="Nothing is cheap"), "active", severity=LATE)


@pytest.fixture
def module(brand, rule):
    """A live hero, published under the rule."""
    with live_without_asking():
        make_segment("skier")
        make_channel("email")
        return make_module(live=True, fields={"headline": "Outside is calling"})


@pytest.fixture
def say(editor, manager):
    """Publish a draft of a row: written and submitted by the editor, approved by the manager.

    What a rule finds in it is waived for so many days, if any are given.
    """

    def say(row, *, waived_for=0, **values):
        draft(row, editor, **values)
        [release] = submit_drafts([row], editor, acknowledged=True)
        for found in findings_of(proposed(release)) if waived_for else ():
            waiver = request_waiver(
                found.finding,
                brand=make_brand(),
                user=editor,
                reason="quotation",
                explanation="A customer says it.",
                expires_at=timezone.now() + timedelta(days=waived_for),
            )
            grant_waiver(waiver, user=manager)
        return approved(release, manager)

    return say
