"""`manage.py persisted_queries import FILE`, `list`: the queries that an instance lists."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from delivery.persisted import protocol
from delivery.persisted.manifests import BadManifest, read_manifest
from delivery.persisted.store import StoreUnusable


class Command(BaseCommand):
    """Lists queries on this machine; needs no database, and running servers know at once."""

    help = "Import and show the queries that this machine lists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", help="List the queries of a file.")
        importing.add_argument("file", help="An Apollo manifest or a Relay map; - for stdin.")
        importing.add_argument(
            "--replace", action="store_true", help="Take everything else off the list."
        )
        actions.add_parser("list", help="Show the ids of the listed queries and how they begin.")

    def handle(self, **options: Any) -> None:
        try:
            if options["action"] == "import":
                self._import(options["file"], replace=options["replace"])
            else:
                self._list()
        except StoreUnusable as error:
            raise CommandError(f"The list of queries cannot be used: {error}") from error
        finally:
            protocol.store.close()

    def _import(self, file: str, *, replace: bool) -> None:
        try:
            content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            texts = read_manifest(content)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except BadManifest as bad:
            for problem in bad.problems:
                self.stderr.write(problem)
            raise CommandError(f"{file} was not imported, the list is as it was.") from bad
        protocol.store.list_queries(texts, replace=replace)
        self.stdout.write(f"{len(texts)} queries of {file} are listed.")

    def _list(self) -> None:
        for persisted_id, text in protocol.store.listed().items():
            self.stdout.write(f"{persisted_id}  {' '.join(text.split())[:60]}")
