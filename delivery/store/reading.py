"""One generation of the store, for as long as somebody holds it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import lmdb
import orjson

from delivery.store.environment import Environment, say_damaged
from delivery.store.problems import Damaged, NoStore, problem, told
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
    TABLES,
    TAXONOMY,
    THE_STATE,
    WITHDRAWN,
    key_of,
    number_key,
    unseal,
    unsqueezed,
)
from delivery.store.state import State, read_state
from variants.selectors import ChangeRecord

#: Keys that a walk reads at once: no cursor stays open between two of its steps.
STEP = 500


class Reading:
    """A reading transaction; several threads may use it at once.

    It ends when nobody holds it any more. What is read is checked against its digest.
    """

    def __init__(
        self, environment: Environment, transaction: lmdb.Transaction | None = None
    ) -> None:
        """:param transaction: one that writes, to read what it wrote."""
        self.environment = environment
        with told("read"):
            self.transaction = environment.lmdb.begin() if transaction is None else transaction
            # Afterwards no thread finds a table whose root has to be looked up first.
            for table in environment.tables.values():
                self.transaction.stat(table)
        content = self._content(STATE, THE_STATE)
        if content is None:
            raise NoStore("The published store is empty.")
        self.state: State = read_state(content)
        if environment.dictionary is None:
            environment.dictionary = self._content(STATE, DICTIONARY) or b""
        self.dictionary = environment.dictionary

    @property
    def number(self) -> int:
        """The number of the transaction that wrote it."""
        return int(self.transaction.id())

    def taxonomy_generation(self) -> int:
        """The generation of the terms; 0 where there are none."""
        content = self._content(STATE, TAXONOMY)
        return 0 if content is None else _number(content)

    def taxonomy(self) -> tuple[int, dict[str, Any]]:
        """The generation of the terms, and their document; (0, {}) where there are none."""
        content = self._content(STATE, TAXONOMY)
        return (0, {}) if content is None else (_number(content), orjson.loads(content[8:]))

    def module(self, key: str) -> tuple[int, list[Any]] | None:
        """The generation of a module, and its type, brand and tags."""
        content = self._content(MODULES, key_of(key))
        return None if content is None else (_number(content), orjson.loads(content[8:]))

    def has_module(self, key: str) -> bool:
        """Whether a module is published."""
        return self._record(MODULES, key_of(key)) is not None

    def module_count(self) -> int:
        """How many modules are published."""
        return self._count(MODULES)

    def module_keys(self, after: str = "") -> Iterator[str]:
        """The keys of the published modules, in order, those behind a key."""
        return (key.decode() for key in self.keys(MODULES, key_of(after)))

    def document(self, key: str) -> bytes:
        """The document of a published module, as JSON.

        :raises KeyError: when there is none.
        """
        content = self._content(DOCUMENTS, key_of(key))
        if content is None:
            raise KeyError(key)
        return unsqueezed(content, self.dictionary)

    def experience(self, key: str) -> dict[str, Any] | None:
        """The document of a published experience."""
        content = self._content(EXPERIENCES, key_of(key))
        return None if content is None else orjson.loads(content)

    def experience_keys(self) -> Iterator[str]:
        """The keys of the published experiences, in order."""
        return (key.decode() for key in self.keys(EXPERIENCES))

    def experience_count(self) -> int:
        """How many experiences are published."""
        return self._count(EXPERIENCES)

    def is_withdrawn(self, kind: str, key: str) -> bool:
        """Whether something was published once and is not any more."""
        return self._record(WITHDRAWN, key_of(f"{kind}/{key}")) is not None

    def withdrawn(self) -> Iterator[tuple[str, str]]:
        """(kind, key) of everything that was published once and is not any more."""
        for place in self.keys(WITHDRAWN):
            kind, _slash, key = place.decode().partition("/")
            yield kind, key

    def withdrawn_count(self) -> int:
        """How much was published once and is not any more."""
        return self._count(WITHDRAWN)

    def variants_ever(self, module: str) -> frozenset[str]:
        """The keys of all variants that a module has had."""
        content = self._content(EVER, key_of(module))
        return frozenset() if content is None else frozenset(orjson.loads(content))

    def changes(self, generation: int) -> list[ChangeRecord]:
        """What a generation changed, in the order of the log; see `ChangeRecord`."""
        content = self._content(GENERATIONS, number_key(generation))
        if content is None:
            return []
        at = datetime.fromisoformat(orjson.loads(content))
        prefix = number_key(generation)
        found = []
        with told("read"), self._cursor(CHANGES) as cursor:
            going_on = cursor.set_range(prefix)
            while going_on and (key := bytes(cursor.key())).startswith(prefix):
                kind, module, variants = orjson.loads(unseal(CHANGES, key, bytes(cursor.value())))
                found.append(ChangeRecord(generation, kind, module, tuple(variants), at))
                going_on = cursor.next()
        return found

    def client(self, digest: str) -> dict[str, Any] | None:
        """The client with a key in force, by the key's digest."""
        content = self._content(CLIENTS, key_of(digest))
        return None if content is None else orjson.loads(content)

    def client_digests(self) -> Iterator[str]:
        """The digests of all keys in force, in order."""
        return (digest.decode() for digest in self.keys(CLIENTS))

    def client_count(self) -> int:
        """How many keys are in force."""
        return self._count(CLIENTS)

    def records(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Every record with its table and key, as it is on disk, unchecked."""
        for table in TABLES:
            for key in self.keys(table):
                record = self._record(table, key)
                if record is not None:
                    yield table, key, record

    def keys(self, table: bytes, after: bytes = b"") -> Iterator[bytes]:
        """The keys of a table, in order, those behind a key."""
        while step := self._step(table, after):
            yield from step
            after = step[-1]

    def _step(self, table: bytes, after: bytes) -> list[bytes]:
        found: list[bytes] = []
        with told("read"), self._cursor(table) as cursor:
            going_on = cursor.set_range(after) if after else cursor.first()
            if going_on and cursor.key() == after:
                going_on = cursor.next()
            while going_on and len(found) < STEP:
                found.append(bytes(cursor.key()))
                going_on = cursor.next()
        return found

    def _cursor(self, table: bytes) -> lmdb.Cursor:
        return self.transaction.cursor(self.environment.tables[table])

    def _count(self, table: bytes) -> int:
        return int(self.transaction.stat(self.environment.tables[table])["entries"])

    def _record(self, table: bytes, key: bytes) -> bytes | None:
        # A key that LMDB refuses, because it is empty or too long, is one that is not there.
        if not 0 < len(key) <= 511:
            return None
        try:
            record: Any = self.transaction.get(key, db=self.environment.tables[table])
        except lmdb.Error as error:
            raise problem("read", error) from error
        return record

    def _content(self, table: bytes, key: bytes) -> bytes | None:
        try:
            record = self._record(table, key)
            return None if record is None else unseal(table, key, record)
        except Damaged as error:
            say_damaged(self.environment.folder, str(error))
            raise


def _number(content: bytes) -> int:
    return int.from_bytes(content[:8])
