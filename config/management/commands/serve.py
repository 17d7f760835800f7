"""The product's server."""

import os
import socket
import subprocess
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from delivery.serving.machine import forget_ended_servers
from delivery.serving.server import HOST, Inherited, Server, application_named, manage

#: What is served, and what is only delivered.
EVERYTHING, DELIVERY = "config.wsgi:application", "config.delivery:application"
SCRIPT = settings.BASE_DIR / "manage.py"


class Command(BaseCommand):
    """Serve admin and API over http on loopback; TLS is a reverse proxy's.

    The signal HUP restarts with new code and settings, TERM stops; neither drops a request.
    """

    help = "Serve the admin and the API on 127.0.0.1."
    # What checks look at takes longer than starting; a restart is checked before it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of DESIGN.md section 13."""
        parser.add_argument("--port", type=port_number, default=8000, help="Default: 8000.")
        parser.add_argument("--workers", type=worker_count, default=1, help="Default: 1.")
        parser.add_argument(
            "--delivery",
            action="store_true",
            help="The API alone, without admin and jobs; needs no database once it has a store.",
        )
        parser.add_argument(
            "--no-jobs", action="store_true", help="Leave jobs and due publications to work."
        )
        parser.add_argument("--inherit", type=Inherited.read, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted.

        :raises CommandError: when the port is taken.
        """
        port, inherited = options["port"], options["inherit"]
        if inherited is None:
            refuse_taken_port(port)
            forget_ended_servers()
        lead_mails_here(port)
        # Each process gets connections of its own.
        connections.close_all()
        application = DELIVERY if options["delivery"] else EVERYTHING
        application_named(application)
        jobs = None if options["no_jobs"] or options["delivery"] else start_jobs()
        try:
            Server(
                application,
                port=port,
                workers=options["workers"],
                again=manage(*again(options), script=SCRIPT),
                check=manage("check", script=SCRIPT),
                inherited=inherited,
                before_restart=lambda: stop_jobs(jobs),
            ).run()
        finally:
            stop_jobs(jobs)


def again(options: dict[str, Any]) -> list[str]:
    """Return the arguments that start the same server again."""
    named = ["serve", "--port", str(options["port"]), "--workers", str(options["workers"])]
    return named + [
        f"--{name.replace('_', '-')}" for name in ("delivery", "no_jobs") if options[name]
    ]


def lead_mails_here(port: int) -> None:
    """Let the links in mails lead to this server, unless the environment names an address.

    Here for the workers, which are copies of this process; in the environment for jobs.
    """
    if "WAGTAILADMIN_BASE_URL" not in os.environ:
        here = f"http://{HOST}:{port}"
        os.environ["WAGTAILADMIN_BASE_URL"] = settings.WAGTAILADMIN_BASE_URL = here


def start_jobs() -> subprocess.Popen[bytes]:
    """Start `manage.py work` beside the server; it ends when this process does."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]
    command += ["--parent", str(os.getpid())]
    return subprocess.Popen(command)  # noqa: S603 - our own interpreter and script


def stop_jobs(jobs: subprocess.Popen[bytes] | None) -> None:
    """End what `start_jobs` has started."""
    if jobs is not None:
        jobs.terminate()
        jobs.wait()


def refuse_taken_port(port: int) -> None:
    """Say in one sentence that a port cannot be used, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}): choose another with --port."
            ) from None


def port_number(text: str) -> int:
    """Read a TCP port from the command line."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


def worker_count(text: str) -> int:
    """Read a number of processes from the command line."""
    number = int(text)
    if not 1 <= number <= 64:
        raise ValueError(text)
    return number
