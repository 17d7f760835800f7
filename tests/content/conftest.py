"""Fixtures of the content room's tests."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from content.module_types import forget_module_type
from media.models import BrandImage
from tests.media.pictures import make_image


@pytest.fixture
def editor(db: Any) -> User:
    return User.objects.create_superuser("ada", "ada@example.com", "secret")


@pytest.fixture
def admin(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def recipe_type() -> Iterator[Any]:
    """A module type that no file of the product knows."""
    from tests.content.recipe_type import declare_recipe

    yield declare_recipe()
    forget_module_type("recipe")


@pytest.fixture(scope="session")
def bakery_pack() -> dict[str, Any]:
    """Real content: 118 modules and 594 variants."""
    path = Path(__file__).parents[1] / "data" / "bakery" / "bakery-pack.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def image(db: Any) -> BrandImage:
    return make_image(2000, 1000, description="A woman on skis")
