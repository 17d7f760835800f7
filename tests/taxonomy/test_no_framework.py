"""The pure modules of the taxonomy can be used without Django."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_pure_modules_import_no_framework():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (pure,) = [
        contract["source_modules"]
        for contract in contracts["contracts"]
        if contract["name"] == "The engines import no framework"
    ]
    modules = [name for name in pure if name.startswith("taxonomy.")]
    assert "taxonomy.conditions" in modules
    program = f"import {', '.join(modules)}, sys; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
