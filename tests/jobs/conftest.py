"""What the tests of jobs share."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend

from config.roles import EDITORS


def make_editor(name: str) -> AbstractUser:
    """Make somebody who may enter the admin."""
    user = get_user_model().objects.create_user(name, password="secret")
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


@pytest.fixture
def ada(db: None) -> AbstractUser:
    return make_editor("ada")


@pytest.fixture
def queue() -> Iterator[None]:
    """Let jobs wait in the database, as they do in the product."""
    before = task_backends["jobs"]
    task_backends["jobs"] = DatabaseBackend("jobs", {})
    yield
    task_backends["jobs"] = before
