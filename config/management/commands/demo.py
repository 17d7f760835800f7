"""The product with its demo content, in one command."""

import json
import os
import secrets
import tempfile
import zipfile
from argparse import ArgumentParser
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction

from config.demo_desk import lay_out
from config.management.commands.serve import port_number, refuse_taken_port
from config.roles import BRAND_MANAGERS, EDITORS
from delivery.models import ApiClient
from delivery.registration import create_client
from variants.selectors import current_generation

CONTENT = settings.BASE_DIR / "demo" / "alpenglow"
ACCESS_FILE = "demo-access.json"
CLIENT = "demo"
#: Where the demo's people get mail, which a demo prints on the console.
MAIL_DOMAIN = "alpenglow.example"
#: There while a first set-up has begun and not ended.
UNFINISHED = "setup-unfinished"

#: Kind of person: user name and group (None: administrator).
PEOPLE: dict[str, tuple[str, str | None]] = {
    "editor": ("edith", EDITORS),
    "brand manager": ("bruno", BRAND_MANAGERS),
    "administrator": ("admin", None),
}

QUERY = (
    '{ module(key: "home-hero", context: {segments: ["skier"], consent: ["personalization"],'
    ' device: "mobile-phone"}) { fields resolution { why } } }'
)


class Command(BaseCommand):
    """Make an instance with the demo content if there is none, and serve it.

    What is there stays: an instance with content is only served.
    """

    help = "Set up an instance with the demo content and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--port`."""
        parser.add_argument("--port", type=port_number, default=8000, help="Default: 8000.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print how to get in, serve."""
        port = options["port"]
        refuse_taken_port(port)
        home = make_home()
        set_aside_unfinished_database(home)
        try:
            call_command("migrate", interactive=False, verbosity=0)
            access = prepare_access(home)
            if current_generation() == 0:
                self.stderr.write("Importing the demo content ...")
                import_content()
                lay_out_desk()
            (home / UNFINISHED).unlink(missing_ok=True)
        except OperationalError as error:
            raise CommandError(
                f"The database of the instance {home} cannot be used: {error}."
            ) from error
        self.stdout.write("\n".join(welcome(access, port)))
        self.stdout.flush()
        call_command("serve", port=port)


def make_home() -> Path:
    """Make the folder of the instance.

    :raises CommandError: when it cannot be written.
    """
    home: Path = settings.REFRACT_HOME
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "media").mkdir(exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"The folder {home} cannot be made ({error.strerror}): name another in REFRACT_HOME."
        ) from None
    if not os.access(home, os.W_OK):
        raise CommandError(f"The folder {home} is read-only: name another in REFRACT_HOME.")
    return home


def set_aside_unfinished_database(home: Path) -> None:
    """Begin anew after a first set-up that was interrupted, and mark this one as begun.

    Some of Wagtail's migrations are not atomic on SQLite: one that was killed half-way can neither
    be finished nor be run again. Such a database was never served; it is renamed, not deleted.
    """
    if connection.vendor != "sqlite":
        return
    database = Path(connection.settings_dict["NAME"])
    mark = home / UNFINISHED
    if mark.exists() and database.exists():
        for suffix in ("-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        database.replace(f"{database}.interrupted")
    if not database.exists():
        mark.touch()


def import_content() -> None:
    """Import the demo pack with its pictures, approved by the demo's brand manager."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "alpenglow.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(CONTENT / "pack.json", "pack.json")
            for picture in sorted((CONTENT / "media").iterdir()):
                archive.write(picture, f"media/{picture.name}")
        approver, _group = PEOPLE["brand manager"]
        call_command("import_pack", str(path), approve_as=approver, verbosity=0)


def lay_out_desk() -> None:
    """Let the demo's editor submit changes, and its brand manager approve one of them."""
    users = get_user_model()._default_manager
    people = {kind: users.get(username=name) for kind, (name, _group) in PEOPLE.items()}
    lay_out(CONTENT, editor=people["editor"], manager=people["brand manager"])


def prepare_access(home: Path) -> dict[str, Any]:
    """Make the demo's users and API key once; return what was given out.

    The file is written before the users are committed, so that an interrupted first run either
    has both or makes both anew.
    """
    path = home / ACCESS_FILE
    if path.exists():
        access: dict[str, Any] = json.loads(path.read_text())
        return access
    with transaction.atomic():
        access = {
            "people": {kind: make_person(*person) for kind, person in PEOPLE.items()},
            "key": make_key(),
        }
        write_private(path, json.dumps(access, indent=1))
    return access


def make_person(name: str, group: str | None) -> list[str]:
    """Make a user, or give one that is there a new password; return name and password."""
    password = secrets.token_urlsafe(9)
    user, _ = get_user_model().objects.get_or_create(
        username=name,
        defaults={
            "email": f"{name}@{MAIL_DOMAIN}",
            "is_staff": group is None,
            "is_superuser": group is None,
        },
    )
    user.set_password(password)
    user.save()
    if group is not None:
        user.groups.add(Group.objects.get(name=group))
    return [name, password]


def make_key() -> str:
    """Make an API client for the demo and return its key; names are never used twice."""
    taken = set(ApiClient.objects.values_list("name", flat=True))
    names = (f"{CLIENT}-{number}" if number > 1 else CLIENT for number in count(1))
    return create_client(next(name for name in names if name not in taken), scopes=["deliver"])


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def welcome(access: dict[str, Any], port: int) -> list[str]:
    """Say where everything is and how to get in."""
    origin = f"http://127.0.0.1:{port}"
    body = json.dumps({"query": QUERY})
    return [
        "",
        f"Admin:    {origin}/admin/",
        f"API:      {origin}/graphql/",
        *(f"{kind}: {name} / {password}" for kind, (name, password) in access["people"].items()),
        f"API key:  {access['key']}",
        f"          (kept in {settings.REFRACT_HOME / ACCESS_FILE})",
        "",
        "Ask for the home hero as a skier on a phone sees it:",
        f"curl -s {origin}/graphql/ -H 'Authorization: Bearer {access['key']}'"
        f" -H 'Content-Type: application/json' -d '{body}'",
        "",
        "Stop with Ctrl-C; the next start keeps everything.",
        "",
    ]
