"""The instance folder, `REFRACT_HOME`: one folder holds all state of an instance."""

import os
import secrets
from pathlib import Path


def local_secret_key(home: Path) -> str:
    """Return the instance's own secret key, made on first use and readable by its owner only.

    :raises OSError: when the folder cannot be written.
    """
    path = home / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    home.mkdir(parents=True, exist_ok=True)
    # Written whole under another name and linked into place: two first starts at once agree on
    # the key of whichever was first, and an interrupted one leaves no empty key.
    draft = home / f"secret-key.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
