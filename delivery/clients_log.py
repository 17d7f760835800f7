"""Clients and keys on their way to delivery: a sequence of their own beside the change log.

A follower copies all clients whenever the sequence is another one than that of its copy; clients
are few, so there is no log of single changes. It reads the sequence first and the clients then:
a change in between is copied once more, and never missed.
"""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.db.models import F, Prefetch, Value
from django.db.models.functions import Greatest

from delivery.models import ApiClient, ApiKey, ClientSequence
from variants import bell

#: The primary key of the one row.
ONLY = 1


class KeyDocument(TypedDict):
    """A key in force; `expiresAt` is in milliseconds since 1970, null for one without end."""

    digest: str
    expiresAt: int | None


class ClientDocument(TypedDict):
    """What delivery knows of a client, as JSON; `rateLimit` is in requests per minute."""

    name: str
    scopes: list[str]
    brands: list[str]
    channels: list[str]
    rateLimit: int | None
    keys: list[KeyDocument]


def sequence() -> int:
    """The number of the present state of all clients; 0 before there were any."""
    return ClientSequence.objects.filter(pk=ONLY).values_list("number", flat=True).first() or 0


def all_clients() -> list[ClientDocument]:
    """Every client with a key in force, by name."""
    keys = Prefetch("keys", ApiKey.objects.in_force().order_by("digest"))
    return [
        {
            "name": client.name,
            "scopes": client.scopes,
            "brands": client.brands,
            "channels": client.channels,
            "rateLimit": client.rate_limit,
            "keys": [
                {"digest": key.digest, "expiresAt": _milliseconds(key.expires_at)}
                for key in client.keys.all()
            ],
        }
        for client in _with_keys(ApiClient.objects.prefetch_related(keys))
    ]


def moved_on() -> None:
    """Say that clients or keys changed, in the transaction of the change.

    Numbers follow the clock where they can: a database set back to a copy of itself then does not
    count up to a number again that meant another state.
    """
    now = time.time_ns() // 1_000_000
    with transaction.atomic():
        changed = ClientSequence.objects.filter(pk=ONLY).update(
            number=Greatest(F("number") + 1, Value(now))
        )
        if not changed:
            ClientSequence.objects.create(pk=ONLY, number=now)
        bell.ring()


def _with_keys(clients: Iterable[ApiClient]) -> Iterable[ApiClient]:
    return (client for client in clients if client.keys.all())


def _milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)
