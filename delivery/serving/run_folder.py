"""Where the processes of a machine tell each other how they are: `run` in REFRACT_HOME.

Nothing in it is needed to serve, and nothing in it lasts: where it cannot be written, each process
knows of itself alone.
"""

import os
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings


def run_folder() -> Path:
    """Return the folder, which may not be there yet."""
    return settings.REFRACT_HOME / "run"


def write_json(path: Path, content: Any) -> None:
    """Write a file so that readers find the old or the new one, whole.

    :raises OSError: when the disk is full or read-only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(orjson.dumps(content))
    beside.replace(path)


def read_json(path: Path) -> Any:
    """Return what a file holds; None where there is none, or nothing that can be read."""
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
