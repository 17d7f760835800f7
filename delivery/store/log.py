"""What a follower reads: the change log, the clients, and the secrets of the instance."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery import clients_log
from delivery.instance_secrets import Secrets, load_secrets
from variants import selectors
from variants.selectors import PublishedEntry, PublishedGeneration


@dataclass(frozen=True, slots=True)
class Log:
    """How a log is read; `variants.selectors` and `clients_log` say what each function returns."""

    current_generation: Callable[[], int] = selectors.current_generation
    generations_from: Callable[..., list[PublishedGeneration]] = selectors.generations_from
    entry_counts: Callable[[int, int], Mapping[int, int]] = selectors.entry_counts
    entries_after: Callable[[int, int], Iterable[PublishedEntry]] = selectors.entries_after
    whole: Callable[[int], Iterable[PublishedEntry]] = selectors.whole_log
    secrets: Callable[[], Secrets] = load_secrets
    clients_sequence: Callable[[], int] = clients_log.sequence
    clients: Callable[[], Iterable[Mapping[str, Any]]] = clients_log.all_clients
