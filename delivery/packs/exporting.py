"""Everything that is live as a content pack."""

import tempfile

from delivery.http import JSON, HttpError
from delivery.limits import exceeded
from delivery.packs.results import Result
from variants.pack.exporting import Export

#: Bytes that an export may have over HTTP; a larger one is written by the command.
EXPORT_LIMIT = 64 * 1024 * 1024
#: Media type by the last part of the address.
FORMATS = {"export": JSON, "export.zip": "application/zip"}


def result_of(name: str) -> Result:
    """Return a pack; as a zip it holds the images too.

    :raises HttpError: 413 when it is larger than what is answered at once.
    """
    export = Export()
    with tempfile.TemporaryFile() as pack:
        (export.write_zip if name.endswith(".zip") else export.write_json)(pack)
        if pack.tell() > EXPORT_LIMIT:
            message = f"The pack is larger than {EXPORT_LIMIT} bytes; the command writes it."
            raise HttpError(413, exceeded(message))
        pack.seek(0)
        file = "pack.zip" if name.endswith(".zip") else "pack.json"
        headers = {
            "Content-Type": FORMATS[name],
            "Content-Disposition": f'attachment; filename="{file}"',
        }
        return Result(200, pack.read(), headers)
