"""Settings for the test suite: the product's own, with what makes tests fast.

`DATABASE_URL` chooses the database, as it does for the product. SQLite is a file, as it is for
the product, so that tests with several threads see its real locking.
"""

import os
import tempfile

os.environ.setdefault("REFRACT_HOME", tempfile.mkdtemp(prefix="refract-test-"))

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, REFRACT_HOME, TASKS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Jobs run where they are started; the tests of the queue and of its worker say otherwise.
TASKS["jobs"] = TASKS["default"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(REFRACT_HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
