"""`manage.py create_client NAME --scope deliver`: make an API client and print its key."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from delivery.clients import Scope
from delivery.registration import create_client


class Command(BaseCommand):
    """Makes an API client; the key is the last line printed, and is never shown again."""

    help = "Makes an API client. The key is the last line printed and is never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="What the client is called, once and for all.")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            choices=[scope.value for scope in Scope],
            help="What the key may do; may be given more than once.",
        )
        parser.add_argument(
            "--brand",
            action="append",
            default=[],
            metavar="KEY",
            help="Limits the client to content of this brand; may be given more than once.",
        )
        parser.add_argument(
            "--channel",
            action="append",
            default=[],
            metavar="KEY",
            help="Limits the client to this channel and those below it; may be given more than "
            "once.",
        )

    def handle(self, **options: Any) -> None:
        try:
            key = create_client(
                options["name"],
                scopes=options["scope"],
                brands=options["brand"],
                channels=options["channel"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(
            f"The client “{options['name']}” was made. This is its key; it is not shown again."
        )
        self.stdout.write(key)
