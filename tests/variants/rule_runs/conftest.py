"""What the tests of runs start from: three modules with variants, and a rule about “cheap”."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.brand.rule_factory import make_manager
from tests.factories import make_module, make_segment, make_variant, targeting
from variants.rule_runs import scope


@pytest.fixture
def manager(db: None) -> User:
    return make_manager()


@pytest.fixture
def modules(db: None) -> None:
    """Modules a, b and c, each live with a clean default and one variant that is not."""
    make_segment("skier")
    for key, headline in (("a", "A cheap tent"), ("b", "Cheap ropes"), ("c", "A fine rope")):
        module = make_module(key, live=True, fields={"headline": "Outside", "image": None})
        make_variant(
            module,
            "skier",
            live=True,
            overrides={"headline": headline},
            targeting=targeting(any=["skier"]),
        )


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at one module at a time."""
    monkeypatch.setattr(scope, "CHUNK", 1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any, str]]:
    """What people are told: the event, who, and the subject."""
    heard: list[tuple[str, Any, str]] = []

    def tell(event: str, *, users: Any, subject: str, **values: Any) -> None:
        heard.append((str(event), [user.username for user in users], subject))

    def tell_managers(event: str, brand: Any, *, subject: str, **values: Any) -> None:
        heard.append((str(event), brand.key, subject))

    for module in ("consequences", "waiver_notices"):
        monkeypatch.setattr(f"variants.rule_runs.{module}.tell", tell)
        monkeypatch.setattr(f"variants.rule_runs.{module}.tell_managers", tell_managers)
    return heard
