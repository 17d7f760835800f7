"""What the tests of reviewing start from: people who are logged in, and a change that waits."""

import pytest
from django.test import Client

from content.models import Module
from tests.variants.approval.conftest import brand, editor, manager, module
from tests.variants.approval.deciding import draft, submitted
from variants.models import Release

__all__ = ["brand", "editor", "manager", "module"]


@pytest.fixture
def manager_client(manager) -> Client:
    """Somebody who manages the brand, logged in."""
    return logged_in(manager)


@pytest.fixture
def editor_client(editor) -> Client:
    """Somebody who writes for the brand, logged in."""
    return logged_in(editor)


@pytest.fixture
def waiting(module: Module, editor) -> Release:
    """A changed headline that waits for a decision."""
    return submitted(editor, draft(module, editor, fields={"headline": "Snow is calling"}))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
