"""Filling an empty environment from the whole log, in little memory.

Nobody reads it meanwhile, so it is written in many transactions. What is published in the
meantime is applied at the end, so that what comes out is one generation, whole.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

import orjson

from delivery.store.environment import Environment
from delivery.store.log import Log, require_whole
from delivery.store.problems import LogNotWhole
from delivery.store.records import DICTIONARY_SIZE
from delivery.store.state import State
from delivery.store.writing import MODULE, make_empty, writing
from variants.pack.progress import Progress
from variants.selectors import PublishedEntry, PublishedGeneration

#: Entries that are written together.
TOGETHER = 1_000


def build(environment: Environment, log: Log, progress: Progress) -> int:
    """Fill an environment with the newest generation, and return its number."""
    reached = log.current_generation()
    entries = iter(log.whole(reached))
    first = list(islice(entries, TOGETHER))
    make_empty(environment, State(log.secrets()), _dictionary(first))
    counts = log.entry_counts(0, reached)
    require_whole(0, reached, counts)
    with progress.counting("Building the published store", sum(counts.values())) as count:
        _write(environment, log, 0, chain(first, entries), count)
        # What was replaced while the log was read has its newer entry here.
        while (newest := log.current_generation()) > reached:
            _write(environment, log, reached, log.entries_after(reached, newest), count)
            reached = newest
    sequence = log.clients_sequence()
    with writing(environment) as store:
        store.put_clients(sequence, log.clients())
    return reached


def _write(
    environment: Environment,
    log: Log,
    after: int,
    entries: Iterable[PublishedEntry],
    count: Callable[[int], object],
) -> None:
    """Write the entries of whole generations, oldest first, that follow a generation."""
    generations = _generations(log, after)
    place = (after, 0)
    for some in _in_batches(entries):
        with writing(environment, place) as store:
            for entry in some:
                if store.place[0] != entry.generation:
                    generation = next(generations, None)
                    if generation is None or generation.number != entry.generation:
                        raise LogNotWhole(
                            f"The database lacks generation {store.place[0] + 1}, or its entries "
                            "are not in order: is it being restored?"
                        )
                    store.begin(generation)
                store.apply(entry)
            place = store.place
        count(len(some))


def _generations(log: Log, after: int) -> Iterator[PublishedGeneration]:
    while some := log.generations_from(after + 1, limit=TOGETHER):
        yield from some
        after = some[-1].number


def _in_batches(entries: Iterable[PublishedEntry]) -> Iterator[list[PublishedEntry]]:
    rest = iter(entries)
    while some := list(islice(rest, TOGETHER)):
        yield some


def _dictionary(entries: Iterable[PublishedEntry]) -> bytes:
    """A dictionary of documents like those to come; they differ most between types."""
    texts: dict[str, list[str]] = {}
    for entry in entries:
        if entry.kind == MODULE and entry.document:
            texts.setdefault(orjson.loads(entry.document)["type"], []).append(entry.document)
    share = DICTIONARY_SIZE // max(len(texts), 1)
    return b"".join("".join(some).encode()[:share] for some in texts.values())
