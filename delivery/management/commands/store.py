"""`manage.py store`: how far the published store is, whether it is whole, and moving it."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils import timezone

from delivery.snapshot import source
from delivery.store.checking import check
from delivery.store.follower import Follower
from delivery.store.log import Log
from delivery.store.moving import export_store, import_store
from delivery.store.problems import NoStore, StoreProblem
from delivery.store.reading import Reading
from variants.pack.progress import Progress


class Command(BaseCommand):
    """Looks after the published store of this machine."""

    help = "Looks after the published store, which this machine's API answers from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the actions."""
        actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        actions.add_parser("status", help="Tells its generation, how far it is behind, its size.")
        actions.add_parser("verify", help="Reads every record and names those that are damaged.")
        actions.add_parser("rebuild", help="Builds it anew from the database, and swaps it in.")
        for name, text in (
            ("export", "Writes a compact copy into a file, for another machine."),
            ("import", "Serves what a file holds, once that was found whole."),
        ):
            actions.add_parser(name, help=text).add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked for.

        :raises CommandError: saying why it cannot be done; what was served is served on.
        """
        do: dict[str, Callable[[], None]] = {
            "status": self._status,
            "verify": self._verify,
            "rebuild": self._rebuild,
            "export": lambda: self._export(options["file"]),
            "import": lambda: self._import(options["file"]),
        }
        try:
            do[action]()
        except StoreProblem as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}.") from error

    def _status(self) -> None:
        reading = Reading(source.store.environment(look_now=True))
        state = reading.state
        self._say("generation", f"{state.generation}, published {_instant(state.at)}")
        self._say("applied", _instant(state.applied_at))
        self._say("behind", self._lag(state.generation))
        self._say("size", f"{reading.environment.size():,} bytes in {reading.environment.folder}")
        self._say(
            "holds",
            f"{reading.module_count():,} modules, {reading.experience_count():,} experiences, "
            f"{reading.withdrawn_count():,} withdrawn, {reading.client_count():,} keys",
        )

    def _lag(self, generation: int) -> str:
        log = Log()
        try:
            behind = log.current_generation() - generation
            missing = log.generations_from(generation + 1, limit=1)
        except DatabaseError as error:
            return f"unknown: the database does not answer ({str(error).strip()})"
        if behind < 0:
            return f"ahead by {-behind} generations: the database was set back or replaced"
        seconds = (timezone.now() - missing[0].at).total_seconds() if missing else 0
        return f"{behind} generations, {max(seconds, 0):.1f} s"

    def _verify(self) -> None:
        folder = source.store.served()
        if folder is None:
            raise NoStore(f"There is no published store in {source.store.folder} yet.")
        problems = check(folder)
        if problems:
            lines = "\n".join(problems)
            raise CommandError(f"{lines}\nBuild it anew with: manage.py store rebuild")
        self.stdout.write(f"Every record in {folder} is what was written.")

    def _rebuild(self) -> None:
        generation = Follower(source.store, progress=Progress(self.stderr._out)).rebuild()
        self.stdout.write(f"The published store was built anew, of generation {generation}.")

    def _export(self, file: Path) -> None:
        state = export_store(source.store, file)
        self.stdout.write(f"Generation {state.generation} is in {file}; it holds secrets.")

    def _import(self, file: Path) -> None:
        state = import_store(source.store, file)
        self.stdout.write(f"Generation {state.generation} is served from here on.")

    def _say(self, what: str, text: str) -> None:
        self.stdout.write(f"{what}: {text}")


def _instant(text: str | None) -> str:
    return "never" if text is None else datetime.fromisoformat(text).isoformat(" ", "seconds")
