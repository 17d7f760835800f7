"""What the tests of previews start from."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from content.models import Module
from tests.factories import (
    make_channel,
    make_device,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.models import Variant


@pytest.fixture
def admin_client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", password="secret"))
    return client


@pytest.fixture
def hero(db: None) -> Module:
    """A live hero with two variants, for skiers and for skiers on phones."""
    make_locale("fr", name="French")
    make_segment("skier", name="Skiers", purpose="personalization")
    make_channel("web", name="Web")
    make_channel("push", name="Push")
    phone = make_device("mobile", name="Mobile")
    make_device("mobile-phone", name="Phone", parent=phone)
    module = make_module(live=True, fields={"headline": "Outside is calling", "eyebrow": "Winter"})
    make_variant(
        module,
        live=True,
        name="Skiers",
        targeting=targeting(any=["skier"]),
        overrides={"headline": "Fresh powder", "eyebrow": "For skiers"},
    )
    make_variant(
        module,
        "skier-phone",
        live=True,
        name="Skiers on phones",
        targeting=targeting(any=["skier"], devices=["mobile"]),
        overrides={"headline": "Powder, now"},
    )
    return module


def variant(key: str) -> Variant:
    """A variant by its key."""
    return Variant.objects.get(key=key)


def texts(page: Any) -> str:
    """The text of an answer."""
    return page.content.decode()
