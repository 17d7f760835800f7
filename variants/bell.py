"""A bell that rings wherever somebody follows the change log, as soon as something is published.

PostgreSQL carries it (LISTEN and NOTIFY); other databases have none, and a bell may always be
missed: who follows looks again and again as well.
"""

from threading import Event

from django.db import connection

CHANNEL = "refract_published"


def ring() -> None:
    """Ring when the transaction is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def listen() -> None:
    """Hear the bell from now on, on this thread's connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")


def wait(seconds: float, stop: Event) -> None:
    """Wait for the bell, for some time, or until somebody says to stop.

    :raises django.db.Error: when the connection is lost.
    """
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None:
        stop.wait(seconds)
        return
    with connection.wrap_database_errors:
        for _notice in raw.notifies(timeout=seconds, stop_after=1):
            return
