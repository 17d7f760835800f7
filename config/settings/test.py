"""Settings for the test suite: the product's own, with what makes tests fast.

`DATABASE_URL` chooses the database, as it does for the product. SQLite is a file, as it is for
the product, so that tests with several threads see its real locking.
"""

import os
import re
import tempfile
from pathlib import Path

os.environ.setdefault("REFRACT_HOME", tempfile.mkdtemp(prefix="refract-test-"))
# Processes that test beside each other share no published store.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and Path(os.environ["REFRACT_HOME"]).name != worker:
    os.environ["REFRACT_HOME"] += f"/{worker}"
    Path(os.environ["REFRACT_HOME"]).mkdir(parents=True, exist_ok=True)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, INSTALLED_APPS, REFRACT_HOME, TASKS  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Jobs run where they are started; the tests of the queue and of its worker say otherwise.
TASKS["jobs"] = TASKS["default"]
# Only the tests of Redis use it, and no process that another test starts: it goes by another name
# from here on. They empty the database of Redis that they use, one for each process of tests.
TESTED_REDIS_URL = os.environ.pop("REDIS_URL", "") or os.environ.get("TESTED_REDIS_URL", "")
if TESTED_REDIS_URL:
    os.environ["TESTED_REDIS_URL"] = TESTED_REDIS_URL
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    TESTED_REDIS_URL = re.sub(r"(?<=\d)/\d*$", "", TESTED_REDIS_URL) + f"/{number}"
    RQ_QUEUES = {"default": {"URL": TESTED_REDIS_URL, "DEFAULT_TIMEOUT": -1}}
REDIS_URL = ""
if "django_rq" in INSTALLED_APPS:
    INSTALLED_APPS.remove("django_rq")

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(REFRACT_HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
