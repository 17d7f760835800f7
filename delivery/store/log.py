"""What a follower reads: the change log, the clients, and the secrets of the instance."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery import clients_log
from delivery.instance_secrets import Secrets, load_secrets
from delivery.store.problems import LogNotWhole
from variants import selectors
from variants.selectors import PublishedEntry, PublishedGeneration


def require_whole(after: int, until: int, found: Mapping[int, object]) -> None:
    """Refuse a log that lacks generations: the store waits until it has them.

    :param found: what was found of each generation.
    :raises LogNotWhole: naming the first that is missing.
    """
    for number in range(after + 1, until + 1):
        if number not in found:
            raise LogNotWhole(
                f"The database is at generation {until} and has nothing of generation {number}: "
                "is it being restored? It is followed once it is whole."
            )


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
