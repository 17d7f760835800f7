"""Changing any step or condition in either engine makes a golden case fail."""

from types import ModuleType

import pytest

from taxonomy.types import Taxonomy
from tests.engine import mutations_of_index, mutations_of_reference
from tests.engine.case_format import load_cases
from tests.engine.engines import Engine
from tests.engine.mutants import (
    INDEX_MODULES,
    REFERENCE_MODULES,
    Mutation,
    build,
    failing_cases,
)
from variants.engine.types import Context, ModuleDocument, Resolution

CASES = load_cases()


def reference_of(module: ModuleType) -> Engine:
    engine: Engine = module.resolve
    return engine


def index_of(module: ModuleType) -> Engine:
    def resolve(
        module: ModuleDocument, taxonomy: Taxonomy, context: Context, use: str | None = None
    ) -> Resolution:
        resolution: Resolution = compiled(module, taxonomy).resolve(context, use)
        return resolution

    compiled = module.CompiledModule
    return resolve


def test_the_reference_built_from_source_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reference_of(build(monkeypatch, REFERENCE_MODULES))

    assert failing_cases(engine, CASES) == []


def test_the_index_built_from_source_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = index_of(build(monkeypatch, INDEX_MODULES))

    assert failing_cases(engine, CASES) == []


@pytest.mark.parametrize(
    "mutation", mutations_of_reference.MUTATIONS, ids=lambda mutation: mutation.name
)
def test_a_changed_reference_fails(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reference_of(build(monkeypatch, REFERENCE_MODULES, mutation))

    assert failing_cases(engine, CASES) != []


@pytest.mark.parametrize(
    "mutation", mutations_of_index.MUTATIONS, ids=lambda mutation: mutation.name
)
def test_a_changed_index_fails(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = index_of(build(monkeypatch, INDEX_MODULES, mutation))

    assert failing_cases(engine, CASES) != []
