"""Who asks: the client with a key, looked up in the published store by the key's digest.

How long that takes says nothing about any key there is: what is compared are digests. Nothing here
asks the database, so keys go on being known, and ended ones refused, while it is away.
"""

import time
from collections.abc import Mapping
from typing import Any
from weakref import ref

from delivery import keys, last_used
from delivery.clients import Client, Scope
from delivery.snapshot import Snapshot, source

#: A client and the millisecond since 1970 at which its key ends; None: never.
_Known = tuple[Client, int | None]


class KnownClients:
    """Clients by the digest of their key, as of one snapshot; those that asked stay at hand."""

    def __init__(self, snapshot: Snapshot) -> None:
        # Not held: an old snapshot keeps the room of what was replaced since in the store.
        self.snapshot = ref(snapshot)
        self._at_hand: dict[str, _Known] = {}

    def find(self, key: str, snapshot: Snapshot, now: int) -> Client | None:
        """Return the client with a key that is in force.

        :param snapshot: the one that these are of.
        :param now: milliseconds since 1970.
        """
        digest = keys.digest(key)
        known = self._at_hand.get(digest)
        if known is None:
            document = snapshot.clients.get(digest) if keys.is_well_formed(key) else None
            if document is None:
                return None
            known = self._at_hand[digest] = _known(document)
        client, expires_at = known
        if expires_at is not None and expires_at <= now:
            return None
        last_used.note(digest, now)
        return client


_newest: KnownClients | None = None


def client_with_key(key: str, snapshot: Snapshot | None = None) -> Client | None:
    """Return the client that a key belongs to, None if there is none or the key is ended.

    :param snapshot: the newest, for who has it already.
    """
    global _newest
    if snapshot is None:
        snapshot = source.current()
    known = _newest
    if known is None or known.snapshot() is not snapshot:
        known = _newest = KnownClients(snapshot)
    return known.find(key, snapshot, time.time_ns() // 1_000_000)


def _known(document: Mapping[str, Any]) -> _Known:
    client = Client(
        document["name"],
        frozenset(map(Scope, document["scopes"])),
        frozenset(document["brands"]),
        frozenset(document["channels"]),
        rate_limit=document["rateLimit"],
    )
    return client, document["keys"][0]["expiresAt"]
