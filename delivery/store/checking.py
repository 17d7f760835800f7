"""Reading every record of a store, in a process of its own.

A file that was overwritten with anything at all can make LMDB end the process that reads it. So a
child reads it, which imports no framework, and the parent learns what it found, or how it ended.

    python -m delivery.store.checking FOLDER
"""

import subprocess
import sys
from pathlib import Path

from delivery.store.environment import Environment
from delivery.store.problems import Damaged, StoreProblem
from delivery.store.records import TABLES, place, unseal

#: Damaged records that are named; there may be more.
NAMED = 20


def check(folder: Path) -> list[str]:
    """Return what is wrong with the environment in a folder, a sentence each; nothing if it is
    whole.
    """
    child = subprocess.run(  # noqa: S603
        [sys.executable, "-m", __name__, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parent.parent.parent,
    )
    found = child.stdout.splitlines()
    if child.returncode < 0:
        found.append(f"{folder} makes whoever reads it end (signal {-child.returncode}).")
    elif child.returncode and not found:
        found.append(f"{folder} cannot be checked: {child.stderr.strip()[-500:]}")
    return found


def damaged_records(folder: Path) -> list[str]:
    """As `check`, in this process."""
    found: list[str] = []
    try:
        environment = Environment(folder, create=False)
        try:
            with environment.lmdb.begin() as transaction:
                for table in TABLES:
                    with transaction.cursor(environment.tables[table]) as cursor:
                        for key, record in cursor:
                            try:
                                unseal(table, key, record)
                            except Damaged:
                                found.append(f"{place(table, key)} is not what was written.")
        finally:
            environment.close()
    except StoreProblem as problem:
        found.append(str(problem))
    except Exception as error:
        found.append(f"{folder} cannot be read: {error}.")
    if len(found) > NAMED:
        found[NAMED:] = [f"{len(found) - NAMED} more records are not what was written."]
    return found


if __name__ == "__main__":
    problems = damaged_records(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    sys.exit(1 if problems else 0)
