"""Persisted queries on disk: a small LMDB environment that all workers of a machine share.

Two kinds lie in it. *Registered* queries are those that callers have sent with their hash, so that
they need to send only the hash later: a bounded number in bounded space, the least recently used
go first. *Listed* queries are those that an operator has imported; they stay until they are
replaced.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import lmdb

logger = logging.getLogger(__name__)

#: Most registered queries, and most bytes that they may take on disk.
COUNT_LIMIT = 5_000
BYTES_LIMIT = 32 * 2**20
#: Longest text in bytes that is registered; a longer one is answered and sent in full each time.
TEXT_LIMIT = 100_000
#: What the file can never outgrow, listed queries included.
MAP_SIZE = 256 * 2**20
#: The share of registered queries that makes room for new ones.
EVICTED_SHARE = 10
#: How exactly it is known when a query was used last, and seconds between two notes of that.
USED_WITHIN = 3_600
BETWEEN_NOTES = 1.0

_STAMP_LENGTH = 8


class StoreUnusable(Exception):
    """The store cannot be read or written; the message says why."""


def hash_of(text: str) -> str:
    """Return the id of a registered query: the SHA-256 of its text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class PersistedQueries:
    """The store in one folder; opened when it is first asked."""

    def __init__(
        self,
        folder: Callable[[], Path],
        *,
        count_limit: int = COUNT_LIMIT,
        bytes_limit: int = BYTES_LIMIT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._count_limit = count_limit
        self._bytes_limit = bytes_limit
        self._clock = clock
        self._lock = threading.Lock()
        self._environment: lmdb.Environment | None = None
        self._noted_at = 0.0

    def text(self, persisted_id: str) -> str | None:
        """Return the text of a query, listed or registered; None if there is none.

        :raises StoreUnusable: when the store cannot be read.
        """
        with self._transaction() as transaction:
            listed = transaction.get(persisted_id.encode(), db=self._listed)
            if listed is not None:
                return bytes(listed).decode()
            found = transaction.get(persisted_id.encode(), db=self._registered)
        if found is None:
            return None
        row = bytes(found)
        self._note_use(persisted_id, row)
        return row[_STAMP_LENGTH:].decode()

    def listed_text(self, persisted_id: str) -> str | None:
        """Return the text of a listed query; None if it is not listed.

        :raises StoreUnusable: when the store cannot be read.
        """
        with self._transaction() as transaction:
            found = transaction.get(persisted_id.encode(), db=self._listed)
        return None if found is None else bytes(found).decode()

    def register(self, text: str) -> None:
        """Keep a query under its hash, in the place of those used least recently.

        :raises StoreUnusable: when the store cannot be written; the query is not kept then.
        """
        if len(text.encode()) > TEXT_LIMIT:
            return
        key = hash_of(text).encode()
        with self._transaction() as transaction:
            if transaction.get(key, db=self._registered) or transaction.get(key, db=self._listed):
                return
        with self._transaction(write=True) as transaction:
            while self._is_full(transaction):
                self._evict(transaction)
            transaction.put(key, self._stamp() + text.encode(), db=self._registered)

    def listed(self) -> Mapping[str, str]:
        """Return the listed queries: texts by id, in order of ids.

        :raises StoreUnusable: when the store cannot be read.
        """
        with self._transaction() as transaction:
            rows = list(transaction.cursor(db=self._listed))
        return {bytes(key).decode(): bytes(text).decode() for key, text in rows}

    def list_queries(self, texts: Mapping[str, str], *, replace: bool) -> None:
        """List queries, each under its id and under its hash; all of them or none.

        :param replace: whether what was listed before is taken off the list.
        :raises StoreUnusable: when the store cannot be written.
        """
        with self._transaction(write=True) as transaction:
            if replace:
                transaction.drop(self._listed, delete=False)
            for persisted_id, text in texts.items():
                for key in {persisted_id, hash_of(text)}:
                    transaction.put(key.encode(), text.encode(), db=self._listed)

    def close(self) -> None:
        """Let go of the files; the next call opens them again."""
        with self._lock:
            if self._environment is not None:
                self._environment.close()
                self._environment = None

    def _is_full(self, transaction: lmdb.Transaction) -> bool:
        size = transaction.stat(self._registered)
        pages = size["branch_pages"] + size["leaf_pages"] + size["overflow_pages"]
        used = pages * size["psize"]
        return bool(
            size["entries"] >= self._count_limit or (size["entries"] and used >= self._bytes_limit)
        )

    def _evict(self, transaction: lmdb.Transaction) -> None:
        """Forget a tenth of what is registered, used least recently, and at least one."""
        rows = transaction.cursor(db=self._registered)
        by_use = sorted((bytes(value[:_STAMP_LENGTH]), bytes(key)) for key, value in rows)
        for _stamp, key in by_use[: max(1, len(by_use) // EVICTED_SHARE)]:
            transaction.delete(key, db=self._registered)

    def _note_use(self, persisted_id: str, row: bytes) -> None:
        """Note that a query was used, where that was not noted for long and the disk lets us."""
        now = self._clock()
        used = int.from_bytes(row[:_STAMP_LENGTH], "big")
        if now - used < USED_WITHIN or now - self._noted_at < BETWEEN_NOTES:
            return
        self._noted_at = now
        try:
            with self._transaction(write=True) as transaction:
                key = persisted_id.encode()
                if transaction.get(key, db=self._registered):
                    value = self._stamp() + row[_STAMP_LENGTH:]
                    transaction.put(key, value, db=self._registered)
        except StoreUnusable as error:
            logger.warning("When a persisted query was used is not noted: %s", error)

    def _stamp(self) -> bytes:
        return int(self._clock()).to_bytes(_STAMP_LENGTH, "big")

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[lmdb.Transaction]:
        try:
            with self._opened().begin(write=write) as transaction:
                yield transaction
        except (lmdb.Error, OSError) as error:
            raise StoreUnusable(f"{self._folder()}: {error}") from error

    def _opened(self) -> lmdb.Environment:
        if self._environment is None:
            with self._lock:
                if self._environment is None:
                    self._environment = self._open()
        return self._environment

    def _open(self) -> lmdb.Environment:
        folder = self._folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = lmdb.open(str(folder), max_dbs=2, map_size=MAP_SIZE, metasync=False)
        try:
            pages = environment.info()["last_pgno"] + 1
            if (folder / "data.mdb").stat().st_size < pages * environment.stat()["psize"]:
                # Reading past its end would end the process.
                raise OSError("the file was cut short; remove the folder and import lists again")
            self._registered = environment.open_db(b"registered")
            self._listed = environment.open_db(b"listed")
        except BaseException:
            environment.close()
            raise
        return environment
