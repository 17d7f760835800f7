"""Clients by the header that they showed: a hash and a look-up less for each request."""

from collections.abc import Callable
from weakref import ref

from delivery.clients import Client
from delivery.snapshot import Snapshot
from variants.engine.types import Instant

#: How many headers are remembered, and for how many milliseconds.
SIZE = 1_000
LIFE = 1_000


def _none() -> None:
    return None


class ClientMemo:
    """The clients that were found last.

    It lasts for one snapshot, which any change of a client or key replaces, and for at most a
    second, so that keys end when they should. Only clients are remembered, never that there is
    none, and nobody who came with a preview token: what those are worth is not in the snapshot.
    """

    def __init__(self) -> None:
        # Not held: an old snapshot keeps the room of what was replaced since in the store.
        self._snapshot: Callable[[], Snapshot | None] = _none
        self._since: Instant = 0
        self._found: dict[str, Client] = {}

    def get(
        self, header: str, snapshot: Snapshot, now: Instant, find: Callable[[str, Snapshot], Client]
    ) -> Client:
        """Return the client that a header stands for, as `find` does, which may raise."""
        if snapshot is not self._snapshot() or not 0 <= now - self._since < LIFE:
            # Replaced and not emptied: another thread may still be filling the old one.
            self._snapshot, self._since, self._found = ref(snapshot), now, {}
        found = self._found
        client = found.get(header)
        if client is None:
            client = find(header, snapshot)
            if client.pinned is None and len(found) < SIZE:
                found[header] = client
        return client
