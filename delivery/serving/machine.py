"""The counters of all serving processes of this machine.

Each process writes its own down every second and whenever it is asked for all of them; the others
are read from there. So what is told never falls, whichever process tells it. The files of a server
(a folder by the id of its first process) go when the next one starts after it has ended.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from delivery.instance_endpoint import endpoint
from delivery.serving.run_folder import read_json, run_folder, write_json
from delivery.serving.tally import tally

Counters = dict[str, Any]


def counters_of_this_process() -> Counters:
    """What this process has counted."""
    return tally.as_json() | {"misses": endpoint.queries.misses}


def write_counters() -> None:
    """Write down what this process has counted; what cannot be written is left."""
    path = _folder() / str(os.getppid()) / f"{os.getpid()}.json"
    write_json(path, counters_of_this_process())


def counters_of_all() -> list[Counters]:
    """What each process of this machine has counted."""
    try:
        write_counters()
    except OSError:
        return [counters_of_this_process()]
    read = (read_json(path) for path in sorted(_folder().glob("*/*.json")))
    return [counters for counters in read if counters is not None]


def forget_ended_servers() -> None:
    """Remove what servers have left that are gone."""
    for folder in _children(_folder()):
        if folder.name.isdecimal() and not _is_running(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    return run_folder() / "counters"


def _children(folder: Path) -> Iterable[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
