"""Writing into the store: whole generations, or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import lmdb
import orjson

from delivery.store.environment import Environment
from delivery.store.problems import told
from delivery.store.reading import Reading
from delivery.store.records import (
    CHANGES,
    CLIENTS,
    DICTIONARY,
    DOCUMENTS,
    EVER,
    EXPERIENCES,
    GENERATIONS,
    MODULES,
    STATE,
    TAXONOMY,
    THE_STATE,
    WITHDRAWN,
    key_of,
    number_key,
    packed,
    seal,
    squeezed,
)
from delivery.store.state import State, write_state
from variants.selectors import PublishedEntry, PublishedGeneration

#: The kinds of documents in the change log.
MODULE, EXPERIENCE, TAXONOMY_KIND = "module", "experience", "taxonomy"


@contextmanager
def writing(environment: Environment, place: tuple[int, int] = (0, 0)) -> Iterator["Writing"]:
    """Write what the block writes at its end, all of it or nothing; for `place` see `Writing`.

    Other processes that write wait; those that read do not.

    :raises StoreProblem: when it cannot be written; what was there before is intact.
    """
    with told("written"), environment.lmdb.begin(write=True) as transaction:
        yield Writing(environment, transaction, place)


def make_empty(environment: Environment, state: State, dictionary: bytes = b"") -> None:
    """Leave nothing in the store but a state, and a dictionary for the documents to come."""
    environment.dictionary = dictionary
    with told("written"), environment.lmdb.begin(write=True) as transaction:
        for table in environment.tables.values():
            transaction.drop(table, delete=False)
        for key, content in ((THE_STATE, write_state(state)), (DICTIONARY, dictionary)):
            transaction.put(key, seal(STATE, key, content), db=environment.tables[STATE])


class Writing(Reading):
    """The store as it will be."""

    def __init__(
        self,
        environment: Environment,
        transaction: lmdb.Transaction,
        place: tuple[int, int] = (0, 0),
    ) -> None:
        """:param place: the generation that is being written, and its last change."""
        super().__init__(environment, transaction)
        self.place = place

    def begin(self, generation: PublishedGeneration) -> None:
        """Go on to a generation: the entries of it, and only those, come next."""
        self._put(GENERATIONS, number_key(generation.number), packed(generation.at.isoformat()))
        self.place = (generation.number, 0)
        if generation.rolled_back_to is not None:
            self._change("ROLLBACK", None, ())
        self.set_state(self.state.reached(generation, datetime.now(UTC)))

    def apply(self, entry: PublishedEntry) -> None:
        """Take over a row of the change log; only its change, where its document was replaced."""
        key, document = entry.key, entry.document
        if entry.kind == MODULE:
            self._change(
                "MODULE_WITHDRAWN" if document == "" else "MODULE_PUBLISHED", key, entry.variants
            )
            self._remember_variants(key, entry.variants)
        else:
            self._change(entry.kind.upper(), None, entry.variants)
        if document is None:
            return
        if entry.kind == MODULE:
            self._put_module(entry.generation, key, document)
        elif entry.kind == EXPERIENCE:
            self._put_or_delete(EXPERIENCES, key_of(key), document.encode())
        else:
            taxonomy = document.encode() or b"{}"
            self._put(STATE, TAXONOMY, number_key(entry.generation) + taxonomy)
        if entry.kind != TAXONOMY_KIND:
            place = key_of(f"{entry.kind}/{key}")
            self._put_or_delete(WITHDRAWN, place, b"" if document else b"1")

    def put_clients(self, sequence: int, clients: Iterable[Mapping[str, Any]]) -> None:
        """Take over all clients; `clients_log.ClientDocument` says what each is."""
        self.transaction.drop(self.environment.tables[CLIENTS], delete=False)
        for client in clients:
            for key in client["keys"]:
                content = {**client, "keys": [key]}
                self._put(CLIENTS, key_of(key["digest"]), packed(content))
        self.set_state(replace(self.state, clients=sequence))

    def set_state(self, state: State) -> None:
        """Say how far the store is, from the end of the transaction on."""
        self.state = state
        self._put(STATE, THE_STATE, write_state(state))

    def _put_module(self, generation: int, key: str, document: str) -> None:
        if document:
            members = orjson.loads(document)
            found_by = [members["type"], members["brand"], members["tags"]]
            self._put(MODULES, key_of(key), number_key(generation) + packed(found_by))
        else:
            self._put_or_delete(MODULES, key_of(key), b"")
        self._put_or_delete(
            DOCUMENTS,
            key_of(key),
            squeezed(document.encode(), self.dictionary) if document else b"",
        )

    def _remember_variants(self, module: str, variants: Iterable[str]) -> None:
        known = self.variants_ever(module)
        if not known.issuperset(variants):
            self._put(EVER, key_of(module), packed(sorted(known.union(variants))))

    def _change(self, kind: str, module: str | None, variants: Iterable[str]) -> None:
        generation, last = self.place
        self.place = (generation, last + 1)
        self._put(CHANGES, number_key(*self.place), packed([kind, module, list(variants)]))

    def _put_or_delete(self, table: bytes, key: bytes, content: bytes) -> None:
        """Put a record; without content, there is none."""
        if content:
            self._put(table, key, content)
        else:
            self.transaction.delete(key, db=self.environment.tables[table])

    def _put(self, table: bytes, key: bytes, content: bytes) -> None:
        self.transaction.put(key, seal(table, key, content), db=self.environment.tables[table])
