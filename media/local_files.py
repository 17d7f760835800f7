"""Files of the storage as files of this machine, for what must open them by path."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db.models.fields.files import FieldFile

#: Where copies of files lie that a storage elsewhere holds; may be emptied at any time.
COPIES = "copies"


def local_path(file: FieldFile) -> Path:
    """Return where a file lies on this machine, copied once if its storage is elsewhere.

    A copy is never looked at again: names of renditions are never used for other bytes.

    :raises OSError: when a storage elsewhere cannot give the file.
    """
    try:
        return Path(file.path)
    except NotImplementedError:
        copy = Path(settings.REFRACT_HOME) / COPIES / file.name
        if not copy.exists():
            _copy(file, copy)
        return copy


def _copy(file: FieldFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Under another name first: whoever finds the file finds all of it.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half_done:
        try:
            with file.storage.open(file.name) as original:
                shutil.copyfileobj(original, half_done)
        except Exception as error:  # each storage has errors of its own
            Path(half_done.name).unlink()
            raise OSError(f"{file.name}: its storage does not give it ({error}).") from error
    Path(half_done.name).replace(path)
