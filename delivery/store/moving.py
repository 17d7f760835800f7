"""Taking a store from one machine to another: a file with all of it, of one generation."""

import os
import secrets
import shutil
from pathlib import Path

from delivery.store.checking import check
from delivery.store.environment import DATA, Environment, require_whole
from delivery.store.folder import Store
from delivery.store.problems import StoreProblem, told
from delivery.store.reading import Reading
from delivery.store.state import State


def export_store(store: Store, file: Path) -> State:
    """Write a compact copy of what is served into a file, and return its state.

    Only its owner may read it: it holds the secrets of the instance and digests of keys.

    :raises StoreProblem: when it cannot be written; no file is left half-written.
    """
    reading = Reading(store.environment(look_now=True))
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with told("exported"):
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                environment = reading.environment.lmdb
                environment.copyfd(descriptor, compact=True, txn=reading.transaction)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return reading.state


def import_store(store: Store, file: Path) -> State:
    """Serve what a file holds in the place of what was served, and return its state.

    :raises StoreProblem: when it is not a store or damaged; what was served stays.
    """
    with told("imported"):
        require_whole(file)
    with store.adopting() as folder:
        with told("imported"):
            shutil.copyfile(file, folder / DATA)
            (folder / DATA).chmod(0o600)
        for problem in check(folder)[:1]:
            raise StoreProblem(f"{file} cannot be imported: {problem}")
        environment = Environment(folder, create=False)
        try:
            state = Reading(environment).state
        finally:
            environment.close()
    return state
