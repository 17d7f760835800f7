"""`manage.py revoke_client NAME`: end an API client's key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from delivery.registration import UnknownClient, revoke_client


class Command(BaseCommand):
    """Ends the key of an API client, at once and for good."""

    help = "Ends the key of an API client, at once and for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="What the client is called.")

    def handle(self, **options: Any) -> None:
        try:
            revoke_client(options["name"])
        except UnknownClient as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The key of the client “{options['name']}” is ended.")
