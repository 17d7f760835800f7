"""Fixtures and rules for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("refract", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("refract")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure in CI: there, everything that tests need is started."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _own_snapshot() -> None:
    """Let delivery forget what earlier tests published: their generations have the same numbers."""
    from delivery.snapshot import source

    source.store.durable = False
    source.forget()


@pytest.fixture(autouse=True)
def _without_approvals(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let publications pass without approval, in tests of anything else.

    A test of approval says so with `@pytest.mark.approval`, a whole file with `pytestmark`.
    """
    if request.node.get_closest_marker("approval") is None:
        monkeypatch.setattr("variants.approval.demand.Demand.of", lambda self, kind, found: {})
        menu = "variants.releases.action_menu.may_publish_alone"
        monkeypatch.setattr(menu, lambda user, model, instance: True)


@pytest.fixture
def no_persisted_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server in this process that has not been sent any query with its hash yet."""
    from delivery.persisted import protocol
    from delivery.persisted.store import PersistedQueries

    store = PersistedQueries(lambda: tmp_path / "persisted-queries")
    monkeypatch.setattr(protocol, "store", store)
    yield
    store.close()
