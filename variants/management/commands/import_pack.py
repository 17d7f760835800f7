"""`manage.py import_pack FILE`: import a content pack (DESIGN.md sections 9 and 13)."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError

from variants.pack.importing import import_pack
from variants.pack.problems import PackRefused, Problem
from variants.pack.progress import Progress


class Command(BaseCommand):
    """Import a pack, all of it or nothing; the errors go to standard error, with status 1."""

    help = "Import a content pack, a JSON document or a .zip, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="The pack; - reads standard input.")
        parser.add_argument(
            "--approve-as",
            metavar="USER",
            help="Name of a manager of every brand in the pack, who approves what is imported.",
        )

        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Check and try everything, say what it would become, and write nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["approve_as"])
        progress = Progress(self.stderr._out)
        problems = 0

        def report(problem: Problem) -> None:
            nonlocal problems
            problems += 1
            progress.message(str(problem))

        def warn(line: str) -> None:
            progress.message(f"warning: {line}")

        try:
            with self._open(options["file"]) as source:
                imported = import_pack(
                    source,
                    report=report,
                    warn=warn,
                    progress=progress,
                    user=user,
                    approver=user,
                    dry_run=options["dry_run"],
                )
        except PackRefused:
            found = "1 problem" if problems == 1 else f"{problems:,} problems"
            raise CommandError(f"Nothing was imported: {found}.") from None
        if options["verbosity"] == 0:
            return
        counted = f"{imported.modules:,} modules, {imported.variants:,} variants"
        if imported.generation is None:
            self.stdout.write(f"{counted}: nothing that is live changed.")
        elif options["dry_run"]:
            self.stdout.write(
                f"{counted}: would be published as generation {imported.generation}, with "
                f"{len(imported.changes):,} changes. Nothing was written."
            )
        else:
            self.stdout.write(f"{counted}: published as generation {imported.generation}.")

    def _user(self, name: str | None) -> AbstractBaseUser | None:
        if name is None:
            return None
        model = get_user_model()
        try:
            return model._default_manager.get_by_natural_key(name)
        except model.DoesNotExist:
            raise CommandError(
                f"--approve-as: {name!r}, expected the name of a user who exists."
            ) from None

    def _open(self, name: str) -> Any:
        if name == "-":
            return nullcontext(sys.stdin.buffer)
        try:
            return open(name, "rb")
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.") from None
