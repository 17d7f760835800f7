"""`manage.py print_schema`: print the GraphQL schema, as delivery/schema.graphql holds it."""

from typing import Any

from django.core.management.base import BaseCommand

from delivery.schema import sdl


class Command(BaseCommand):
    """Prints the GraphQL schema in the schema definition language."""

    help = "Prints the GraphQL schema; `> delivery/schema.graphql` updates the committed one."

    def handle(self, **options: Any) -> None:
        self.stdout.write(sdl(), ending="")
