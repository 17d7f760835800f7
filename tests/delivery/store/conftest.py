"""What a follower of its own brings up to date, and what only PostgreSQL has."""

import os

import pytest

from delivery.snapshot import source

# Tested where the rest is tested with it.
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
collect_ignore = [] if ON_POSTGRESQL else ["test_bell.py"]


@pytest.fixture
def left_to_the_follower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody who asks for the snapshot bring the store up to date."""
    monkeypatch.setattr(source, "catches_up", False)
