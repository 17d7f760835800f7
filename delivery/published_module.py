"""A published module, ready to be answered, and those that a process keeps."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

from delivery.published import ModuleEntry
from taxonomy.instants import parse_instant
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.scan import ContextFacts, ScannedModule, Selected
from variants.engine.types import Instant

if TYPE_CHECKING:
    from delivery.snapshot import PublishedTaxonomy

#: Bytes of memory of all modules that a process keeps, as far as they are estimated.
CACHE_SIZE = 32_000_000
#: Memory of a module for each byte of its JSON: decoded with its rows, and with its index.
DECODED, INDEXED = 5, 8


class PublishedModule:
    """A module's document, decoded, and what answers it.

    The index takes long to make, so it is made when it is needed: for reasons, and for what is not
    a module of few variants.

    :ivar has_index: whether it takes the memory of one.
    """

    __slots__ = (
        "_compiled",
        "_decisive",
        "_scanned",
        "_taxonomy",
        "_turns",
        "document",
        "variants",
    )

    def __init__(self, document: Mapping[str, Any], taxonomy: CompiledTaxonomy) -> None:
        self.document = document
        self.variants = {variant["key"]: variant for variant in document["variants"]}
        self._taxonomy = taxonomy
        self._compiled: CompiledModule | None = None
        self._turns: Sequence[Instant] | None = None
        self._decisive: int | None = None
        self._scanned = (
            ScannedModule(document, taxonomy) if ScannedModule.covers(document) else None
        )

    @property
    def compiled(self) -> CompiledModule:
        """The engine's index of it."""
        if self._compiled is None:
            self._compiled = CompiledModule(module_from_document(self.document), self._taxonomy)
        return self._compiled

    @property
    def has_index(self) -> bool:
        """Whether its index was made."""
        return self._compiled is not None

    def select(self, facts: ContextFacts, use: str | None) -> Selected:
        """Values and sources, without reasons.

        :param facts: of the taxonomy that it is compiled under.
        :param use: as in `CompiledModule.select`.
        """
        if self._scanned is not None and use is None:
            return self._scanned.select(facts)
        selection = self.compiled.select(facts.context, use=use)
        return Selected(selection.values, selection.composition)

    @property
    def taxonomy(self) -> CompiledTaxonomy:
        """What it is compiled under."""
        return self._taxonomy

    @property
    def turns(self) -> Sequence[Instant]:
        """Every instant at which time alone may change what is answered or why, in order."""
        if self._turns is None:
            ends = list(self.document["defaultEnds"])
            for variant in self.document["variants"]:
                ends += [variant["startsAt"], variant["endsAt"], variant["rightsUntil"]]
            self._turns = sorted({parse_instant(end) for end in ends if end is not None})
        return self._turns

    @property
    def decisive(self) -> int:
        """The segments that could decide an answer; see `CompiledTaxonomy.decisive`."""
        if self._decisive is None:
            mentioned = 0
            for variant in self.document["variants"]:
                for keys in variant["targeting"]["segments"].values():
                    mentioned |= self._taxonomy.mask_of(keys)
            self._decisive = self._taxonomy.decisive(mentioned)
        return self._decisive


class _Kept:
    """A module in the cache, and the memory that was counted for it."""

    __slots__ = ("counted", "has_index", "json", "module")

    def __init__(self, module: PublishedModule, json: int) -> None:
        self.module = module
        self.json = json
        self.has_index = False
        self.counted = 0


class ModuleCache:
    """The modules that were used last, shared by all snapshots and request threads."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        """:param size: bytes of memory of all of them together, roughly."""
        self._size = size
        self._used = 0
        self._kept: OrderedDict[tuple[str, int, int], _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, entry: ModuleEntry, taxonomy: "PublishedTaxonomy") -> PublishedModule:
        """Return a module under a taxonomy."""
        key = (entry.key, entry.generation, taxonomy.generation)
        kept = self._kept.get(key)
        if kept is None:
            document = entry.document
            kept = _Kept(PublishedModule(orjson.loads(document), taxonomy.compiled), len(document))
            self._count(key, kept)
            return kept.module
        # Another thread may have pushed it out meanwhile; no lock is worth that.
        with suppress(KeyError):
            self._kept.move_to_end(key)
        if kept.has_index is not kept.module.has_index:
            self._count(key, kept)
        return kept.module

    def _count(self, key: tuple[str, int, int], kept: _Kept) -> None:
        """Put a module in, or count it anew, and push out what was used longest ago."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._used -= known.counted
            kept.has_index = kept.module.has_index
            kept.counted = kept.json * (INDEXED if kept.has_index else DECODED)
            self._used += kept.counted
            self._kept[key] = kept
            while self._used > self._size and len(self._kept) > 1:
                _key, last = self._kept.popitem(last=False)
                self._used -= last.counted
