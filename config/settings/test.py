"""Settings for the test suite: the product's own, with a fast password hasher.

`DATABASE_URL` chooses the database, as it does for the product.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("REFRACT_HOME", tempfile.mkdtemp(prefix="refract-test-"))

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import REFRACT_HOME  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Path(REFRACT_HOME / "static").mkdir(parents=True, exist_ok=True)
