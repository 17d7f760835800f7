"""Bringing the store up to the change log.

A log is known again by the fingerprint of the store's newest generation. Where it is another one,
the database was replaced or set back, and the store is built anew beside the old one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock

from django.db import connection

from delivery.store.building import build
from delivery.store.checking import check
from delivery.store.environment import damage, say_damaged
from delivery.store.folder import Store
from delivery.store.log import Log, require_whole
from delivery.store.problems import Damaged, LogNotWhole, StoreProblem, told
from delivery.store.reading import Reading
from delivery.store.state import State
from delivery.store.writing import writing
from variants import bell
from variants.pack.progress import Progress
from variants.selectors import PublishedGeneration

#: Seconds between two looks at the log, where no bell rings earlier.
POLL = 0.2
#: Generations that are looked at together.
TOGETHER = 500
#: Entries after which a transaction ends with its generation.
ENOUGH = 1_000
#: Entries of one generation from which on building anew takes less memory than a transaction.
TOO_MANY = 10_000


class Follower:
    """What applies a log to a store. Several may, in one process or many: none applies twice."""

    def __init__(
        self, store: Store, log: Log | None = None, progress: Progress | None = None
    ) -> None:
        self._store = store
        self._log = log or Log()
        self._progress = progress or Progress(None)
        self._lock = Lock()
        self._checked: Path | None = None

    def catch_up(self) -> int:
        """Apply everything that is in the log and not in the store, and the clients.

        :returns: how many generations the store went on; after building it anew, all of them.
        :raises StoreProblem: when the store cannot be written; what it held is still served.
        """
        with self._lock:
            state = self._state()
            applied = 0
            while state is not None:
                pending = self._log.generations_from(state.generation, limit=TOGETHER)
                if not _is_continued(state, pending):
                    self._refuse_emptied(state)
                    break
                ahead = pending[1:] if state.generation else pending
                before = state.generation
                try:
                    if not ahead:
                        self._copy_clients(state)
                        return applied
                    state = self._apply(state, ahead)
                except Damaged:
                    break
                applied += state.generation - before if state else 0
            return self.rebuild()

    def run(self, stop: Event) -> None:
        """Follow the log until somebody says to stop.

        :raises StoreProblem: as `catch_up`; whoever runs it tries again.
        :raises django.db.Error: when the database does not answer.
        """
        connection.close_if_unusable_or_obsolete()
        self.check()
        bell.listen()
        while not stop.is_set():
            self.catch_up()
            self.tidy()
            bell.wait(POLL, stop)

    def rebuild(self) -> int:
        """Build the store anew beside the one that is served, and let it take its place.

        :returns: the generation that it is of.
        """
        with self._store.replacing() as environment:
            return build(environment, self._log, self._progress)

    def check(self) -> None:
        """Find damage before anybody reads it, once for each environment."""
        folder = self._store.served()
        if folder is not None and folder != self._checked:
            for line in check(folder)[:1]:
                say_damaged(folder, line)
            self._checked = folder

    def tidy(self) -> None:
        """Free what processes had been reading that were killed, so that its room is used again."""
        with told("tidied"):
            self._store.environment().lmdb.reader_check()

    def _state(self) -> State | None:
        """The state of the store that is served, None where it has to be built."""
        folder = self._store.served()
        if folder is None or damage(folder) is not None:
            return None
        try:
            state = Reading(self._store.environment(look_now=True)).state
        except StoreProblem:
            return None
        if not self._store.is_in_place():
            return None
        return state if state.generation else self._with_secrets(state)

    def _refuse_emptied(self, state: State) -> None:
        """Keep what there is while the instance's own log is empty.

        :raises LogNotWhole: because no instance ever goes back to having published nothing.
        """
        if not self._log.current_generation() and self._log.secrets() == state.secrets:
            raise LogNotWhole(
                f"The database has no generation, and the store is at {state.generation}: is it "
                "being restored? It is followed once it is whole."
            )

    def _with_secrets(self, state: State) -> State:
        """Take over the secrets where nothing is published yet that was keyed with others."""
        secrets = self._log.secrets()
        if secrets == state.secrets:
            return state
        with writing(self._store.environment()) as store:
            store.set_state(replace(store.state, secrets=secrets))
            return store.state

    def _apply(self, state: State, ahead: list[PublishedGeneration]) -> State | None:
        """Apply whole generations; None where building anew is the better way."""
        counts = self._log.entry_counts(state.generation, ahead[-1].number)
        require_whole(state.generation, ahead[-1].number, counts)
        if max(counts.values()) > TOO_MANY:
            return None
        for some in _in_batches(ahead, counts):
            entries = list(self._log.entries_after(state.generation, some[-1].number))
            with writing(self._store.environment()) as store:
                if store.state != state:
                    # Another follower was here first.
                    return store.state
                for generation in some:
                    store.begin(generation)
                    for entry in entries:
                        if entry.generation == generation.number:
                            store.apply(entry)
            state = store.state
        return state

    def _copy_clients(self, state: State) -> None:
        sequence = self._log.clients_sequence()
        if sequence != state.clients:
            clients = list(self._log.clients())
            with writing(self._store.environment()) as store:
                store.put_clients(sequence, clients)


def _is_continued(state: State, pending: list[PublishedGeneration]) -> bool:
    """Whether a log goes on from where the store is.

    :param pending: its generations, from the store's newest on.
    """
    if not state.generation:
        return True
    return bool(pending) and pending[0].fingerprint == state.fingerprint


def _in_batches(
    generations: list[PublishedGeneration], counts: Mapping[int, int]
) -> Iterator[list[PublishedGeneration]]:
    """Generations that together have enough entries for one transaction."""
    some: list[PublishedGeneration] = []
    size = 0
    for generation in generations:
        some.append(generation)
        size += counts.get(generation.number, 0)
        if size >= ENOUGH:
            yield some
            some, size = [], 0
    if some:
        yield some
