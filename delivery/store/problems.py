"""What can be wrong with a store, in words for operators."""

from collections.abc import Iterator
from contextlib import contextmanager

import lmdb


class StoreProblem(Exception):
    """The store cannot be used; the message says why, to operators.

    `told` is what a caller of the API is told.
    """

    told = "The instance cannot answer just now; try again in a moment."


class NoStore(StoreProblem):
    """There is no store yet."""

    told = "The instance has no published store yet; it is filled as soon as its database answers."


class Damaged(StoreProblem):
    """Something in the store is not what was written."""

    told = "What was asked for was found damaged and is read anew; try again in a moment."


class LogNotWhole(StoreProblem):
    """The database does not hold all that it says it holds, as while it is being restored."""


class NoRoom(StoreProblem):
    """The disk or the store is full, or cannot be written; what was there before is intact."""


#: What LMDB raises when pages are not as it wrote them, or it gave the environment up.
_DAMAGE = (
    lmdb.CorruptedError,
    lmdb.PageNotFoundError,
    lmdb.InvalidError,
    lmdb.BadTxnError,
    lmdb.PanicError,
    lmdb.VersionMismatchError,
    lmdb.IncompatibleError,
)
_NO_ROOM = (lmdb.MapFullError, lmdb.DiskError, lmdb.ReadonlyError, lmdb.TxnFullError)


def problem(doing: str, error: Exception) -> StoreProblem:
    """Say in words what LMDB or the operating system raised.

    :param doing: what was being done, as in “The published store cannot be …”.
    """
    kind = StoreProblem
    if isinstance(error, _DAMAGE):
        kind = Damaged
    elif isinstance(error, _NO_ROOM):
        kind = NoRoom
    return kind(f"The published store cannot be {doing}: {error}.")


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn what LMDB and the operating system raise into problems; see `problem`.

    :raises StoreProblem: instead.
    """
    try:
        yield
    except (lmdb.Error, OSError) as error:
        raise problem(doing, error) from error
