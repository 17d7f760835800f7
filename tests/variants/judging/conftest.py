"""Kinds of rule for the tests of judging."""

from collections.abc import Iterator

import pytest

from brand.rules import registry
from tests.variants.judging.kinds import KINDS


@pytest.fixture(autouse=True)
def simple_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for kind in KINDS:
        monkeypatch.setitem(registry.KINDS, kind.key, kind)
    yield
    registry._parsed.cache_clear()
