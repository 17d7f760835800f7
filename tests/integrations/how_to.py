"""The code in the how-tos, as readers copy it."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

from django.conf import settings

HOW_TO = settings.BASE_DIR / "docs" / "how-to"


def code_of(page: str, name: str) -> str:
    """Return the block of code of a page that begins with the name of a file."""
    text = (HOW_TO / f"{page}.md").read_text()
    blocks = re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    comments = (f"# {name}", f"// {name}", f"{{% comment %}} {name} {{% endcomment %}}")
    (code,) = (block for block in blocks if block.splitlines()[0] in comments)
    return code


def write(page: str, name: str, folder: Path) -> Path:
    """Write a file of a how-to into a folder."""
    file = folder / name
    file.write_text(code_of(page, name))
    return file


def load(file: Path) -> ModuleType:
    """Import a Python file of a how-to, as a module of its own."""
    name = f"how_to_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
