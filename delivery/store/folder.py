"""The folder of an instance's store, and which of the environments in it is served.

Each environment has a folder of its own; the file `current` names the one that is served. A new
one is built beside it, and takes its place when that file is replaced: who reads the old one goes
on until they look again, and nobody ever reads of both. Nothing in a folder that was given up is
needed any more, so it is deleted at once: processes that have it open keep what they opened.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from weakref import WeakSet

from delivery.store.environment import DATA, MAP_SIZE, Environment
from delivery.store.problems import Damaged, NoRoom, NoStore, StoreProblem, told

CURRENT = "current"
LOCK = "lock"
#: Seconds after which a process looks again which environment is served.
LOOK_AGAIN = 0.05


class Store:
    """The published store of an instance; one object for each process and folder."""

    def __init__(self, folder: Path, *, map_size: int = MAP_SIZE) -> None:
        self.folder = folder
        #: Whether commits wait for the disk; see `Environment`.
        self.durable = True
        self._map_size = map_size
        self._environment: Environment | None = None
        self._name = ""
        self._looked_at = float("-inf")
        self._lock = RLock()
        _stores.add(self)

    def environment(self, *, look_now: bool = False) -> Environment:
        """Return the environment that is served.

        One that is open goes on being served when its folder was deleted, until there is another.

        :param look_now: whether to look even if that was done a moment ago.
        :raises NoStore: when there is none.
        :raises StoreProblem: when it cannot be opened.
        """
        environment = self._environment
        now = time.monotonic()
        if environment is not None and not look_now and now - self._looked_at < LOOK_AGAIN:
            return environment
        with self._lock:
            self._looked_at = now
            for _attempt in range(10):
                name = self._current()
                if self._environment is not None and name in ("", self._name):
                    return self._environment
                if not name:
                    raise NoStore(f"There is no published store in {self.folder} yet.")
                try:
                    self._use(name, self._open(name))
                except StoreProblem:
                    # It may have been replaced between the two looks.
                    if self._current() == name:
                        raise
            raise StoreProblem(f"The published store in {self.folder} is replaced all the time.")

    def is_in_place(self) -> bool:
        """Whether the environment that this process has open is the one that others find."""
        environment = self._environment
        return (
            environment is not None and self._current() == self._name and environment.is_in_place()
        )

    @contextmanager
    def replacing(self) -> Iterator[Environment]:
        """Build another environment in the block, which is served from its end on.

        One process at a time does so; what an interrupted one left behind is removed first.

        :raises StoreProblem: when it cannot be written; the old one stays.
        """
        with told("built"):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._one_at_a_time():
            self._remove_all_but(self._current())
            self._require_room()
            name = secrets.token_hex(8)
            with told("built"):
                (self.folder / name).mkdir(mode=0o700)
            environment = Environment(
                self.folder / name, create=True, durable=False, map_size=self._map_size
            )
            try:
                yield environment
                with told("built"):
                    environment.lmdb.sync(True)
            except BaseException:
                environment.close()
                shutil.rmtree(self.folder / name, ignore_errors=True)
                raise
            environment.close()
            self._serve(name)

    @contextmanager
    def adopting(self) -> Iterator[Path]:
        """Serve, from the end of the block on, the data that the block puts into a folder.

        :raises StoreProblem: when that cannot be opened; the old one stays.
        """
        with told("built"):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._one_at_a_time():
            self._remove_all_but(self._current())
            name = secrets.token_hex(8)
            folder = self.folder / name
            try:
                with told("built"):
                    folder.mkdir(mode=0o700)
                yield folder
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._serve(name)

    def served(self) -> Path | None:
        """The folder of the environment that others find; None if there is none."""
        name = self._current()
        return self.folder / name if name else None

    def has_any(self) -> bool:
        """Whether there is an environment to serve, open or not."""
        return self._environment is not None or bool(self._current())

    def _require_room(self) -> None:
        """Refuse to begin what cannot end: a new store will be about as large as the old one.

        :raises NoRoom: naming how much there is.
        """
        served = self.served()
        with suppress(OSError):
            needed = (served / DATA).stat().st_size if served else 0
            free = shutil.disk_usage(self.folder).free
            if free < needed:
                raise NoRoom(
                    f"The published store cannot be built: {self.folder} has {free:,} bytes free, "
                    f"about {needed:,} are needed."
                )

    def _serve(self, name: str) -> None:
        with told("built"):
            _sync_folder(self.folder / name)
            written = self.folder / f"{CURRENT}.{name}"
            with written.open("w") as file:
                file.write(name)
                file.flush()
                os.fsync(file.fileno())
            written.replace(self.folder / CURRENT)
            _sync_folder(self.folder)
        with self._lock:
            self._use(name, self._open(name))
        self._remove_all_but(name)

    def _open(self, name: str) -> Environment:
        folder = self.folder / name
        if not folder.is_dir():
            raise Damaged(f"The published store cannot be opened: {folder} is not there.")
        return Environment(folder, create=False, durable=self.durable, map_size=self._map_size)

    def _use(self, name: str, environment: Environment) -> None:
        # The old one is closed when nobody reads from it any more.
        self._environment, self._name = environment, name
        self._looked_at = time.monotonic()

    def _current(self) -> str:
        """The name of the environment that is served, empty if there is none."""
        try:
            name = (self.folder / CURRENT).read_text()
        except OSError:
            return ""
        return name if name.isalnum() else ""

    def _remove_all_but(self, kept: str) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != kept:
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(f"{CURRENT}."):
                path.unlink(missing_ok=True)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with told("built"):
            file = (self.folder / LOCK).open("w")
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def forget(self) -> None:
        """Look anew: an environment belongs to the process that opened it, not to its children."""
        self._lock = RLock()
        self._environment, self._name = None, ""


#: Those of this process.
_stores: WeakSet[Store] = WeakSet()


def _after_fork() -> None:
    for store in _stores:
        store.forget()


os.register_at_fork(after_in_child=_after_fork)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
