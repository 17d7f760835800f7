"""What the tests of reviewing start from: people who may log in, and a change that waits."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from brand.models import Brand
from content.models import Module
from tests.variants.approval.conftest import brand, editor, manager, module
from tests.variants.approval.deciding import draft, submitted
from variants.models import Release

__all__ = ["brand", "editor", "manager", "module"]


@pytest.fixture
def manager_client(brand: Brand, manager) -> Client:
    """Somebody who manages the brand, logged in."""
    brand.managers.permissions.add(Permission.objects.get(codename="access_admin"))
    return _logged_in(manager)


@pytest.fixture
def editor_client(brand: Brand, editor) -> Client:
    """Somebody who writes for the brand, logged in."""
    codes = ("access_admin", "change_variant", "add_variant", "change_module")
    brand.editors.permissions.add(*Permission.objects.filter(codename__in=codes))
    return _logged_in(editor)


@pytest.fixture
def waiting(module: Module, editor) -> Release:
    """A changed headline that waits for a decision."""
    return submitted(editor, draft(module, editor, fields={"headline": "Snow is calling"}))


def _logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
