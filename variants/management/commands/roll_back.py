"""Going back to an earlier generation from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from variants.rollback import CannotRollBack, roll_back


class Command(BaseCommand):
    """Set everything live to what it was at a generation."""

    help = "Set everything live to what it was at an earlier generation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the generation, and who goes back to it."""
        parser.add_argument("generation", type=int)
        parser.add_argument("--user", help="Who rolls back; recorded in the change log.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll back and say which generation that made.

        :raises CommandError: when it cannot be done; nothing was changed.
        """
        user = None
        if options["user"]:
            user = get_user_model().objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(f"--user: {options['user']}, expected the name of a user.")
        try:
            generation = roll_back(generation=options["generation"], user=user)
        except CannotRollBack as error:
            raise CommandError(str(error)) from None
        if generation is None:
            self.stdout.write("Nothing that is live differs.")
        else:
            self.stdout.write(f"Published as generation {generation}.")
