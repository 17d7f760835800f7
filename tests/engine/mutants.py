"""Engines with one line changed: built from source, without touching the real modules."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from tests.engine.case_format import Case, parts
from tests.engine.engines import Engine

PACKAGE = "variants.engine"

REFERENCE_MODULES = ("reference_held", "reference_match", "reference_order", "reference")
INDEX_MODULES = (
    "index_taxonomy",
    "index_entries",
    "index_masks",
    "index_module",
    "index_answer",
    "index",
)
"""The modules of each engine, each after those that it imports."""


@dataclass(frozen=True)
class Mutation:
    """A text that occurs once in a module, and what stands there instead."""

    name: str
    module: str
    old: str
    new: str


def swap(name: str, module: str, first: str, second: str) -> Mutation:
    """Two lines that follow each other, the other way round."""
    return Mutation(name, module, first + second, second + first)


def build(
    monkeypatch: pytest.MonkeyPatch, modules: Sequence[str], mutation: Mutation | None = None
) -> ModuleType:
    """Execute an engine's modules anew and return the last of them.

    :param monkeypatch: takes the new modules out of `sys.modules` again.
    """
    module = ModuleType(PACKAGE)
    for short_name in modules:
        name = f"{PACKAGE}.{short_name}"
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        source = Path(spec.origin).read_text(encoding="utf-8")
        if mutation is not None and mutation.module == short_name:
            assert source.count(mutation.old) == 1, f"{name} should hold once: {mutation.old!r}"
            source = source.replace(mutation.old, mutation.new)
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(source, spec.origin, "exec"), module.__dict__)
    return module


def failing_cases(engine: Engine, cases: Sequence[Case]) -> list[str]:
    """The names of the golden cases that an engine answers otherwise, or not at all."""
    failing = []
    for case in cases:
        try:
            resolution = engine(case.module, case.taxonomy, case.context, case.use)
        except Exception:
            failing.append(case.name)
            continue
        if parts(resolution, case.expected) != case.expected:
            failing.append(case.name)
    return failing
