"""Counters of a test's own."""

from collections.abc import Iterator

import pytest

from delivery.contract.counting import counters


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    """Forget what other tests counted."""
    counters.take()
    yield
    counters.take()
