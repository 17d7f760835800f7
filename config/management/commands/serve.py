"""The product's server."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces

HOST = "127.0.0.1"
#: Seconds that requests under way have to finish when the server is stopped.
STOP_LIMIT = 5


class Command(BaseCommand):
    """Serve admin and API over http on loopback; TLS is a reverse proxy's."""

    help = "Serve the admin and the API on 127.0.0.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of DESIGN.md section 13."""
        parser.add_argument("--port", type=port_number, default=8000, help="Default: 8000.")
        parser.add_argument("--workers", type=worker_count, default=1, help="Default: 1.")
        parser.add_argument(
            "--no-jobs", action="store_true", help="Leave jobs and due publications to work."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted.

        :raises CommandError: when the port is taken.
        """
        refuse_taken_port(options["port"])
        lead_mails_here(options["port"])
        jobs = None if options["no_jobs"] else start_jobs()
        try:
            Granian(
                "config.wsgi:application",
                address=HOST,
                port=options["port"],
                interface=Interfaces.WSGI,
                workers=options["workers"],
                blocking_threads=4,
                log_level=granian_log_level(),
                # A worker that is told to stop twice at once (by the terminal and by its parent)
                # may wait for itself: it is ended then.
                workers_kill_timeout=STOP_LIMIT,
            ).serve()
        finally:
            if jobs is not None:
                jobs.terminate()
                jobs.wait()


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


def granian_log_level() -> Any:
    """Return the server's log level: warnings, as everything else logs."""
    from granian.log import LogLevels

    return LogLevels.warning
