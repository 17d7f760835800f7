"""One published generation, read from the published store and never changed.

Every answer is made from one snapshot alone, so it never mixes generations. Documents stay where
they are, on disk and shared by all processes, until a request needs them; a bounded cache keeps
the compiled form of those in use.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.db import Error as DatabaseError

from delivery.instance_secrets import Secrets
from delivery.published import (
    ModuleEntry,
    PublishedClients,
    PublishedExperiences,
    PublishedModules,
    Withdrawn,
)
from delivery.published_module import ModuleCache, PublishedModule
from delivery.store.environment import Environment
from delivery.store.folder import Store
from delivery.store.follower import Follower
from delivery.store.log import Log
from delivery.store.problems import StoreProblem
from delivery.store.reading import Reading
from delivery.store.state import NOTHING
from delivery.store.writing import EXPERIENCE, MODULE, make_empty
from delivery.store.writing import TAXONOMY_KIND as TAXONOMY
from taxonomy.documents import taxonomy_from_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.selectors import ChangeRecord

__all__ = ["EXPERIENCE", "MODULE", "TAXONOMY", "ModuleCache", "ModuleEntry", "PublishedModule"]

logger = logging.getLogger(__name__)

#: Seconds that a generation is waited for, and between two looks whether it is there.
WAIT, LOOK = 1.0, 0.01


class PublishedTaxonomy:
    """The terms and brands of one generation.

    `terms` holds, for each of segments, channels, devices, locales and brands, the members of the
    document by key, in the order of keys.
    """

    def __init__(self, generation: int, document: Mapping[str, Any]) -> None:
        self.generation = generation
        self.compiled = CompiledTaxonomy(taxonomy_from_document(document))
        self.terms: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
            kind: {
                term["key"]: term
                for term in sorted(document.get(kind, ()), key=lambda term: term["key"])
            }
            for kind in ("segments", "channels", "devices", "locales", "brands")
        }

    def channel_path(self, key: str) -> tuple[str, ...]:
        """A channel's key and those of its ancestors, upwards; () if there is no such channel."""
        path: list[str] = []
        term = self.terms["channels"].get(key)
        while term is not None and term["key"] not in path:
            path.append(term["key"])
            term = self.terms["channels"].get(term["parent"])
        return tuple(path)


class Snapshot:
    """Everything that is published as of one generation, and the clients who may ask for it."""

    def __init__(self, reading: Reading, taxonomy: PublishedTaxonomy, cache: ModuleCache) -> None:
        self.reading = reading
        self.taxonomy = taxonomy
        self.cache = cache
        self.secrets: Secrets = reading.state.secrets
        self.generation = reading.state.generation
        self.modules = PublishedModules(reading)
        self.experiences = PublishedExperiences(reading)
        self.withdrawn = Withdrawn(reading)
        self.clients = PublishedClients(reading)

    def module_keys(self, after: str = "") -> Iterator[str]:
        """The keys of the modules, in order, those behind a key."""
        return self.reading.module_keys(after)

    def variants_ever(self, module: str) -> frozenset[str]:
        """The keys of all variants that a module has had."""
        return self.reading.variants_ever(module)

    def changes_after(self, generation: int, *, limit: int) -> list[ChangeRecord]:
        """Return the changes of the next `limit` generations after one, in order."""
        last = min(generation + limit, self.generation)
        return [
            change
            for number in range(generation + 1, last + 1)
            for change in self.reading.changes(number)
        ]


@dataclass(frozen=True, slots=True)
class _Held:
    """The newest snapshot, and what it was read from."""

    snapshot: Snapshot
    environment: Environment
    number: int


class SnapshotSource:
    """The newest snapshot of a store.

    `catches_up` says whether asking brings the store up to the change log first. A server whose
    follower does that for all of its processes sets it to false, and asks no database then.
    """

    def __init__(self, store: Store, log: Log | None = None) -> None:
        self.store = store
        self.catches_up = True
        self._follower = Follower(store, log)
        self._held: _Held | None = None
        self._said = ""
        self._lock = Lock()
        _sources.add(self)

    def current(self) -> Snapshot:
        """Return the newest snapshot; it costs microseconds when nothing was published.

        What cannot be read just now is left, and the snapshot before goes on being served.

        :raises StoreProblem: when there is none to serve.
        """
        if self.catches_up:
            self._catch_up()
        held = self._held
        try:
            environment = self.store.environment()
            if held is not None and _is_newest(held, environment):
                return held.snapshot
            with self._lock:
                return self._read(environment)
        except StoreProblem:
            if held is None:
                raise
            return held.snapshot

    def reached(self, generation: int) -> Snapshot | None:
        """Return a snapshot that has reached a generation, once it is there.

        It is waited for, `WAIT` seconds at most; then there is none.
        """
        until = time.monotonic() + WAIT
        while (snapshot := self.current()).generation < generation:
            if time.monotonic() >= until:
                return None
            time.sleep(LOOK)
        return snapshot

    def open_anew(self) -> None:
        """Hold nothing that another process opened: of one environment, a process has one."""
        self._held = None
        self._lock = Lock()

    def let_go(self) -> None:
        """Hold the newest snapshot in the place of an old one.

        Processes that nobody asks do so now and then: what a snapshot reads from keeps its room in
        the store, whatever was published since.
        """
        self.current()

    def forget(self) -> None:
        """Empty the store, so that everything is read again at the next call."""
        self._held = None
        try:
            environment = self.store.environment(look_now=True)
            if Reading(environment).state != NOTHING:
                make_empty(environment, NOTHING)
        except StoreProblem:
            with self.store.replacing() as environment:
                make_empty(environment, NOTHING)

    def _catch_up(self) -> None:
        try:
            self._follower.catch_up()
        except (DatabaseError, StoreProblem) as error:
            if self._held is None and not self.store.has_any():
                raise
            if str(error) != self._said:
                logger.warning("Delivery goes on with what it has: %s", error)
            self._said = str(error)
        else:
            self._said = ""

    def _read(self, environment: Environment) -> Snapshot:
        held = self._held
        if held is not None and _is_newest(held, environment):
            return held.snapshot
        reading = Reading(environment)
        before = held.snapshot if held is not None and held.environment is environment else None
        if before is not None and before.taxonomy.generation == reading.taxonomy_generation():
            taxonomy = before.taxonomy
        else:
            taxonomy = PublishedTaxonomy(*reading.taxonomy())
        snapshot = Snapshot(reading, taxonomy, before.cache if before else ModuleCache())
        self._held = _Held(snapshot, environment, reading.number)
        return snapshot


def _is_newest(held: _Held, environment: Environment) -> bool:
    """Whether nothing was written since."""
    return held.environment is environment and held.number == environment.newest()


#: Those of this process.
_sources: WeakSet[SnapshotSource] = WeakSet()


def _after_fork() -> None:
    for each in _sources:
        each.open_anew()


os.register_at_fork(after_in_child=_after_fork)

#: The process's own.
source = SnapshotSource(Store(settings.REFRACT_HOME / "store"))
