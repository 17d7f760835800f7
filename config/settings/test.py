"""Settings for the test suite: the product's own, with a fast password hasher.

`DATABASE_URL` chooses the database, as it does for the product.
"""

import os
import tempfile

os.environ.setdefault("REFRACT_HOME", tempfile.mkdtemp(prefix="refract-test-"))

from config.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
