"""Damaging a file as a disk does."""

from pathlib import Path

from delivery.store.folder import Store
from delivery.store.records import DOCUMENTS


def damage_document(store: Store, key: str, file: Path) -> None:
    """Turn over one bit of a module's document in a file, behind the back of whoever has it open.

    :param file: the store's own data, or a copy.
    """
    environment = store.environment()
    with environment.lmdb.begin() as transaction:
        record = transaction.get(key.encode(), db=environment.tables[DOCUMENTS])
    content = file.read_bytes()
    at = content.find(record)
    assert at >= 0
    while at >= 0:
        with file.open("r+b") as data:
            data.seek(at + len(record) - 1)
            data.write(bytes([record[-1] ^ 1]))
        at = content.find(record, at + 1)
