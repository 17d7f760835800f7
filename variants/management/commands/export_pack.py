"""`manage.py export_pack FILE`: export a content pack (DESIGN.md sections 9 and 13)."""

import sys
import tempfile
from argparse import ArgumentParser
from shutil import copyfileobj
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from variants.pack.exporting import Export
from variants.pack.progress import Progress


class Command(BaseCommand):
    """Export everything as a pack; what has no place in it is counted on standard error."""

    help = "Export everything as a content pack, a JSON document or (FILE.zip) with its images."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="Where to write it: a .zip holds the images too; - writes standard output.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        progress = Progress(self.stderr._out)
        export = Export(progress)
        # Written to FILE only when it is complete, so that a failure spoils no earlier export.
        with tempfile.TemporaryFile() as pack:
            try:
                (export.write_zip if name.endswith(".zip") else export.write_json)(pack)
            except OSError as error:
                raise CommandError(f"Nothing was exported: {error}.") from None
            pack.seek(0)
            self._copy(pack, name)
        for what, count in sorted(export.left_out.items()):
            progress.message(f"Left out: {count:,} {what}.")

    def _copy(self, pack: IO[bytes], name: str) -> None:
        try:
            if name == "-":
                copyfileobj(pack, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with open(name, "wb") as file:
                    copyfileobj(pack, file)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.") from None
