"""How records are written: each with a digest of where it stands and what it says.

A record that was read from another place, or of which one bit was turned over, is noticed and
never served.
"""

import hashlib
import zlib
from typing import Any

import orjson

from delivery.store.problems import Damaged

#: Stores of another format are built anew from the change log.
FORMAT = 2

STATE, MODULES, DOCUMENTS, EXPERIENCES = b"state", b"modules", b"documents", b"experiences"
WITHDRAWN, EVER, GENERATIONS = b"withdrawn", b"ever", b"generations"
CHANGES, CLIENTS = b"changes", b"clients"
#: The tables: state of the store, taxonomy and dictionary · what modules are found by · their
#: documents · experiences · what is not published any more · the variants a module ever had ·
#: generations · their changes at variant grain · clients by the digests of their keys.
TABLES = (
    STATE,
    MODULES,
    DOCUMENTS,
    EXPERIENCES,
    WITHDRAWN,
    EVER,
    GENERATIONS,
    CHANGES,
    CLIENTS,
)
#: The keys of the table of the state.
THE_STATE, TAXONOMY, DICTIONARY = b"state", b"taxonomy", b"dictionary"

_DIGEST = 16
#: zlib takes no dictionary that is empty.
_NONE = b"\0"
#: Bytes of a dictionary: as far back as DEFLATE looks.
DICTIONARY_SIZE = 32_000


def seal(table: bytes, key: bytes, content: bytes) -> bytes:
    """Return a record: 16 bytes of SHA-256, then its content."""
    return _digest(table, key, content) + content


def unseal(table: bytes, key: bytes, record: bytes) -> bytes:
    """Return the content of a record.

    :raises Damaged: when it is not the one that was written there.
    """
    content = record[_DIGEST:]
    if _digest(table, key, content) != record[:_DIGEST]:
        raise Damaged(
            f"The published store is damaged: the record {place(table, key)} is not what was "
            "written."
        )
    return content


def place(table: bytes, key: bytes) -> str:
    """Name a record for people."""
    if table in (GENERATIONS, CHANGES):
        numbers = [str(int.from_bytes(key[at : at + 8])) for at in range(0, len(key), 8)]
        return f"{table.decode()}/{'/'.join(numbers)}"
    return f"{table.decode()}/{key.decode(errors='replace')}"


def squeezed(document: bytes, dictionary: bytes) -> bytes:
    """A document as it is kept: DEFLATE, which refers to what stands in the dictionary."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS, memLevel=9, zdict=dictionary or _NONE)
    return deflate.compress(document) + deflate.flush()


def unsqueezed(content: bytes, dictionary: bytes) -> bytes:
    """The document that `squeezed` was given."""
    return zlib.decompressobj(-zlib.MAX_WBITS, dictionary or _NONE).decompress(content)


def key_of(text: str) -> bytes:
    """The key of what people call by a text; no text of a caller is one that has none."""
    return text.encode(errors="surrogatepass")


def number_key(*numbers: int) -> bytes:
    """A key that sorts as the numbers do."""
    return b"".join(number.to_bytes(8) for number in numbers)


def packed(value: Any) -> bytes:
    """JSON without the room that orjson keeps behind it."""
    return bytes(memoryview(orjson.dumps(value)))


def _digest(table: bytes, key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(b"%b\0%b\0%b" % (table, key, content)).digest()[:_DIGEST]
