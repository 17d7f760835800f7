"""An instance in real processes: on SQLite, or, where `DATABASE_URL` names one, on a PostgreSQL of
its own that can be stopped and replaced.
"""

import os
from collections.abc import Iterator

import pytest

from benchmarks.faults.databases import binaries
from benchmarks.faults.instance import Instance, make_instance

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")

# What needs a database server is tested where the rest is tested with one.
collect_ignore = [] if ON_POSTGRESQL else ["test_database_away.py", "test_database_replaced.py"]


@pytest.fixture(scope="session")
def prepared() -> Iterator[Instance]:
    """An instance with content, its database stopped."""
    if ON_POSTGRESQL and binaries() is None:
        pytest.skip("PostgreSQL's programs are not on this machine")
    instance = make_instance(postgresql=ON_POSTGRESQL)
    yield instance
    instance.close()


@pytest.fixture
def instance(prepared: Instance) -> Iterator[Instance]:
    """An instance of the test's own, its database running."""
    copy = prepared.copy()
    try:
        copy.database.start()
        yield copy
    finally:
        copy.close()
