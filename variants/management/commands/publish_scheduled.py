"""Publish what is due and withdraw what has expired."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from variants.schedule import run_due


class Command(BaseCommand):
    """Replaces Wagtail's command of the same name, in which one refusal stops all that follow."""

    help = "Publish scheduled revisions that are due and withdraw expired objects."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--dryrun`, as Wagtail's command has it."""
        parser.add_argument(
            "--dryrun", action="store_true", help="Say what is due; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run what is due, one object at a time."""
        for line in run_due(dry_run=options["dryrun"]):
            self.stdout.write(line)
