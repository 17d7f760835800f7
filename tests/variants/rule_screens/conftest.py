"""People and rules for the screens of rules."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from brand.models import Brand
from config.roles import BRAND_MANAGERS, EDITORS
from tests.factories import make_brand


def make_user(name: str, group: str) -> User:
    user = User.objects.create_user(name, password="secret")
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def brand() -> Brand:
    """A brand with managers of its own."""
    brand = make_brand()
    brand.managers = Group.objects.get(name=BRAND_MANAGERS)
    brand.save()
    return brand


@pytest.fixture
def bea(brand: Brand) -> User:
    """A manager of the brand."""
    return make_user("bea", BRAND_MANAGERS)


@pytest.fixture
def ann(brand: Brand) -> User:
    """An editor."""
    return make_user("ann", EDITORS)


#: What the form posts beside the parameters.
FILLED: dict[str, Any] = {
    "title": "No cheap words",
    "key": "",
    "brand": "alpenglow",
    "owner": "",
    "message": "Write “%(replacement)s”.",
    "rationale": "We sell what lasts.",
    "severity_edit": "warn",
    "severity_submit": "block",
    "severity_approval": "block",
    "waivable": "on",
    "waiver_days": "30",
    "ex-TOTAL_FORMS": "2",
    "ex-INITIAL_FORMS": "0",
    "ex-0-good": "bad",
    "ex-0-field_0": "hero.headline",
    "ex-0-text_0": "A cheap tent",
    "ex-0-quoted": "cheap",
    "ex-0-fixed": "A good-value tent",
    "ex-1-good": "good",
    "ex-1-field_0": "hero.body",
    "ex-1-text_0": "A tent that [lasts](https://example.com/tents)",
}
TERMS: dict[str, Any] = {
    "p-rows-term": ["cheap", ""],
    "p-rows-status": ["forbidden", "forbidden"],
    "p-rows-replacements": ["good-value", ""],
    "p-rows-case": ["any", "any"],
    "p-rows-inflections": ["", ""],
    "p-rows-note": ["", ""],
    "p-rows-paste": "",
    "p-allow": "",
}


def filled(**values: Any) -> dict[str, Any]:
    """What the form of a list of terms posts; double underscores stand for hyphens."""
    return FILLED | TERMS | {name.replace("__", "-"): value for name, value in values.items()}
