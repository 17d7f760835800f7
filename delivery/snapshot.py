"""One published generation, held in memory and never changed.

Every answer is made from one snapshot alone, so it never mixes generations. Documents stay JSON
bytes until a request needs them; a bounded cache keeps the compiled form of those in use.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import orjson

from delivery.instance_secrets import Secrets, load_secrets
from taxonomy.documents import taxonomy_from_document
from variants import selectors
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.selectors import PublishedEntry

MODULE, EXPERIENCE, TAXONOMY = "module", "experience", "taxonomy"
#: How many compiled modules a process keeps.
CACHE_SIZE = 2_000


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """A published module as it is found by, and its document as JSON."""

    key: str
    type: str
    brand: str
    tags: frozenset[str]
    generation: int
    document: bytes


class PublishedModule:
    """A module's document, decoded, and the engine's compiled form of it."""

    def __init__(self, document: Mapping[str, Any], taxonomy: CompiledTaxonomy) -> None:
        self.document = document
        self.compiled = CompiledModule(module_from_document(document), taxonomy)
        self.variants = {variant["key"]: variant for variant in document["variants"]}


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


class ModuleCache:
    """The compiled modules that were used last, shared by all snapshots and request threads."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._size = size
        self._modules: OrderedDict[tuple[str, int, int], PublishedModule] = OrderedDict()
        self._lock = Lock()

    def get(self, entry: ModuleEntry, taxonomy: PublishedTaxonomy) -> PublishedModule:
        """Return the compiled form of a module under a taxonomy."""
        key = (entry.key, entry.generation, taxonomy.generation)
        with self._lock:
            module = self._modules.get(key)
            if module is not None:
                self._modules.move_to_end(key)
                return module
        module = PublishedModule(orjson.loads(entry.document), taxonomy.compiled)
        with self._lock:
            self._modules[key] = module
            while len(self._modules) > self._size:
                self._modules.popitem(last=False)
        return module


@dataclass(frozen=True)
class Snapshot:
    """Everything that is published as of one generation.

    `withdrawn` holds (kind, key) of what was published once and is not any more.
    """

    secrets: Secrets
    generation: int = 0
    modules: Mapping[str, ModuleEntry] = field(default_factory=dict)
    experiences: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taxonomy: PublishedTaxonomy = field(default_factory=lambda: PublishedTaxonomy(0, {}))
    withdrawn: frozenset[tuple[str, str]] = frozenset()
    cache: ModuleCache = field(default_factory=ModuleCache)

    @cached_property
    def module_keys(self) -> tuple[str, ...]:
        """The keys of all modules, in order."""
        return tuple(sorted(self.modules))

    def with_entries(self, generation: int, entries: Iterable[PublishedEntry]) -> "Snapshot":
        """Return a later snapshot; this one stays as it is.

        :param generation: the least that the new snapshot's generation is.
        :param entries: whole generations of the change log, oldest first.
        """
        modules, experiences = dict(self.modules), dict(self.experiences)
        withdrawn, taxonomy = set(self.withdrawn), self.taxonomy
        for entry in entries:
            generation = max(generation, entry.generation)
            if entry.kind == TAXONOMY:
                taxonomy = PublishedTaxonomy(
                    entry.generation, orjson.loads(entry.document) if entry.document else {}
                )
                continue
            rows: dict[str, Any] = modules if entry.kind == MODULE else experiences
            if not entry.document:
                rows.pop(entry.key, None)
                withdrawn.add((entry.kind, entry.key))
                continue
            withdrawn.discard((entry.kind, entry.key))
            document = orjson.loads(entry.document)
            rows[entry.key] = _module_entry(entry, document) if entry.kind == MODULE else document
        return Snapshot(
            self.secrets,
            generation,
            modules,
            experiences,
            taxonomy,
            frozenset(withdrawn),
            self.cache,
        )


def _module_entry(entry: PublishedEntry, document: Mapping[str, Any]) -> ModuleEntry:
    return ModuleEntry(
        key=entry.key,
        type=document["type"],
        brand=document["brand"],
        tags=frozenset(document["tags"]),
        generation=entry.generation,
        document=entry.document.encode(),
    )


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """How a snapshot is read; `variants.selectors` says what each function returns."""

    current_generation: Callable[[], int] = selectors.current_generation
    current_entries: Callable[[], Iterable[PublishedEntry]] = selectors.current_entries
    entries_after: Callable[[int], Iterable[PublishedEntry]] = selectors.entries_after
    withdrawn_keys: Callable[[], Collection[tuple[str, str]]] = selectors.withdrawn_keys
    secrets: Callable[[], Secrets] = load_secrets


class SnapshotSource:
    """The newest snapshot, kept up with the change log by whoever asks for it."""

    def __init__(self, log: ChangeLog | None = None) -> None:
        self._log = log or ChangeLog()
        self._snapshot: Snapshot | None = None
        self._lock = Lock()

    def current(self) -> Snapshot:
        """Return the newest snapshot.

        One small query when nothing was published since the last call; otherwise the entries
        since then are read too. Several threads may ask at once; one of them reads.
        """
        generation = self._log.current_generation()
        snapshot = self._snapshot
        if snapshot is not None and snapshot.generation == generation:
            return snapshot
        with self._lock:
            snapshot = self._snapshot
            if snapshot is not None and snapshot.generation > generation:
                # Another thread read on meanwhile, or the database was set back.
                generation = self._log.current_generation()
            if snapshot is None or snapshot.generation > generation:
                snapshot = self._read_all(generation)
            elif snapshot.generation < generation:
                snapshot = snapshot.with_entries(
                    generation, self._log.entries_after(snapshot.generation)
                )
            self._snapshot = snapshot
            return snapshot

    def forget(self) -> None:
        """Read everything again at the next call."""
        self._snapshot = None

    def _read_all(self, generation: int) -> Snapshot:
        """Read what is published.

        What was published meanwhile is in some of the reads and not in others, so it is applied
        once more on top: the result is the state of the last read, whole.
        """
        base = Snapshot(self._log.secrets(), withdrawn=frozenset(self._log.withdrawn_keys()))
        return base.with_entries(generation, self._log.current_entries()).with_entries(
            generation, self._log.entries_after(generation)
        )


#: The process's own.
source = SnapshotSource()
