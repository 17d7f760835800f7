"""The engines and what they stand on import no framework (DESIGN.md section 3)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE_MODULES = sorted(
    [
        *(f"variants.engine.{path.stem}" for path in (ROOT / "variants/engine").glob("[!_]*.py")),
        "taxonomy.conditions",
        "taxonomy.locales",
        "taxonomy.targeting",
        "taxonomy.trees",
        "taxonomy.types",
    ]
)
FRAMEWORKS = ("django", "wagtail", "graphene", "graphql")

REPORT = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


@pytest.mark.parametrize("name", PURE_MODULES)
def test_a_pure_module_imports_no_framework(name: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", REPORT, name, *FRAMEWORKS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout == "\n"


@pytest.mark.parametrize(("engine", "other"), [("reference", "index"), ("index", "reference")])
def test_an_engine_imports_nothing_of_the_other(engine: str, other: str) -> None:
    report = f"import sys, variants.engine.{engine} as _; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert f"variants.engine.{engine}" in loaded
    assert [name for name in loaded if name.startswith(f"variants.engine.{other}")] == []


def test_the_engines_share_no_helper_for_the_cascade() -> None:
    report = (
        "import sys; before = set(sys.modules); import variants.engine.{}; "
        "print(*sorted(set(sys.modules) - before))"
    )

    def own_modules(engine: str) -> set[str]:
        loaded = subprocess.run(
            [sys.executable, "-c", report.format(engine)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        return {name for name in loaded if name.startswith(("variants.", "taxonomy."))}

    shared = own_modules("reference") & own_modules("index")

    assert shared == {
        "taxonomy.condition_patterns",
        "taxonomy.condition_values",
        "taxonomy.condition_versions",
        "taxonomy.conditions",
        "taxonomy.locales",
        "taxonomy.targeting",
        "taxonomy.types",
        "variants.engine",
        "variants.engine.allocation",
        "variants.engine.explain",
        "variants.engine.types",
    }
