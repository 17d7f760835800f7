"""What a store says of itself."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from delivery.instance_secrets import Secrets
from delivery.store.problems import Damaged
from delivery.store.records import FORMAT, packed
from variants.selectors import PublishedGeneration


@dataclass(frozen=True, slots=True)
class State:
    """Which instance's store this is, and how far it is.

    `fingerprint` is that of the newest generation, by which a log is known again that was set back
    or replaced. `clients` is the sequence of the clients in it; `at` is when the generation was
    published, `applied_at` when it came here (both ISO 8601).
    """

    secrets: Secrets
    generation: int = 0
    fingerprint: str = ""
    clients: int = 0
    at: str | None = None
    applied_at: str | None = None

    def reached(self, generation: PublishedGeneration, now: datetime) -> "State":
        """Return the state once a later generation was applied."""
        return State(
            self.secrets,
            generation.number,
            generation.fingerprint,
            self.clients,
            generation.at.isoformat(),
            now.isoformat(),
        )


#: The state of a store that knows of no instance yet.
NOTHING = State(Secrets(b"", b""))


def write_state(state: State) -> bytes:
    """Write a state as JSON."""
    members = asdict(state) | {"format": FORMAT}
    members["secrets"] = [state.secrets.context_key.hex(), state.secrets.decision_id.hex()]
    return packed(members)


def read_state(content: bytes) -> State:
    """Read what `write_state` wrote.

    :raises Damaged: when it is of another format than this program writes.
    """
    members: dict[str, Any] = orjson.loads(content)
    found = members.pop("format", None)
    if found != FORMAT:
        raise Damaged(
            f"The published store is of format {found}; this version of the program reads {FORMAT}."
        )
    context_key, decision_id = members.pop("secrets")
    return State(Secrets(bytes.fromhex(context_key), bytes.fromhex(decision_id)), **members)
