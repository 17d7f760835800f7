"""One LMDB environment: a folder with the data of a store and its lock file.

A process must not open the same environment twice, so `Store` alone opens them. The map is as
large as a store may ever become, the same in every process: it costs addresses, not memory, and
so it never has to grow under running transactions.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import lmdb

from delivery.store.problems import Damaged, problem, told
from delivery.store.records import TABLES

#: Bytes.
MAP_SIZE = 1 << 36
#: Snapshots in use at once, of all processes together.
READERS = 1022
DATA = "data.mdb"
#: Where a process says that what it read was damaged.
DAMAGED = "damaged"


class Environment:
    """An open environment. Its tables have handles by their names."""

    def __init__(
        self, folder: Path, *, create: bool, durable: bool = True, map_size: int = MAP_SIZE
    ) -> None:
        """:param durable: whether a commit waits for the disk. Of what a commit wrote the last may
            be lost with the power (`metasync`), which the log has; the file stays whole.
        :raises StoreProblem: when it cannot be opened.
        """
        self.folder = folder
        if not create:
            require_whole(folder / DATA)
        with told("opened"):
            try:
                self.lmdb = self._open(create, durable, map_size, readonly=False)
            except lmdb.ReadonlyError:
                self.lmdb = self._open(False, durable, map_size, readonly=True)
            self.tables: dict[bytes, Any] = {name: self._table(name, create) for name in TABLES}
        #: What documents refer to; read once, None before.
        self.dictionary: bytes | None = None
        self._file = _identity(folder / DATA)

    def is_in_place(self) -> bool:
        """Whether the file that is open is still the one in the folder."""
        return self._file is not None and _identity(self.folder / DATA) == self._file

    def newest(self) -> int:
        """The number of the last transaction that was written.

        :raises StoreProblem: when it cannot be read.
        """
        try:
            return int(self.lmdb.begin().id())
        except lmdb.Error as error:
            raise problem("read", error) from error

    def size(self) -> int:
        """Bytes of the data on disk."""
        return (self.folder / DATA).stat().st_size

    def close(self) -> None:
        """End it; nobody may read from it any more."""
        self.lmdb.close()

    def _open(self, create: bool, durable: bool, map_size: int, readonly: bool) -> lmdb.Environment:
        return lmdb.open(
            str(self.folder),
            map_size=map_size,
            max_dbs=len(TABLES),
            max_readers=READERS,
            metasync=False,
            sync=durable,
            create=create,
            readonly=readonly,
            max_spare_txns=8,
            mode=0o600,
        )

    def _table(self, name: bytes, create: bool) -> Any:
        try:
            return self.lmdb.open_db(name, create=create)
        except lmdb.NotFoundError:
            raise Damaged(
                f"The published store cannot be opened: it has no table “{name.decode()}”."
            ) from None


def say_damaged(folder: Path, reason: str) -> None:
    """Let the follower know that what was read in a folder is damaged; it builds the store anew."""
    # On a disk that cannot be written no store can be built either.
    with suppress(OSError):
        (folder / DAMAGED).write_text(reason)


def damage(folder: Path) -> str | None:
    """Why somebody found an environment damaged; None if nobody did."""
    try:
        return (folder / DAMAGED).read_text()
    except OSError:
        return None


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


#: Where LMDB writes the magic number, the size of pages and the number of the last page, in each
#: of the two pages that a file begins with (lmdb.h and mdb.c of LMDB 0.9, 64 bits).
_MAGIC, _MAGIC_AT, _PAGE_SIZE_AT, _LAST_PAGE_AT, _META = 0xBEEFC0DE, 16, 40, 136, 152


def require_whole(file: Path) -> None:
    """Refuse a file that is not one of LMDB, or was cut off: reading beyond its end kills."""
    with told("opened"), file.open("rb") as data:
        head = data.read(_META)
        length = os.fstat(data.fileno()).st_size
        if len(head) < _META or _number(head, _MAGIC_AT, 4) != _MAGIC:
            raise Damaged(f"The published store cannot be opened: {file} is not a store.")
        page_size = _number(head, _PAGE_SIZE_AT, 4)
        data.seek(page_size)
        metas = [head, data.read(_META)]
    pages = max(_number(meta, _LAST_PAGE_AT, 8) for meta in metas) + 1
    if not 512 <= page_size <= 65_536 or length < pages * page_size:
        raise Damaged(
            f"The published store cannot be opened: {file} was cut off: it has {length} bytes of "
            f"{pages * page_size}."
        )


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
