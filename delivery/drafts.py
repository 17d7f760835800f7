"""Drafts as they would go live, for one request with preview scope (DESIGN.md section 8).

What differs from what is published is read from the database, in a number of queries that does
not depend on how much is read at once. Terms have no drafts, so a draft is of the snapshot's
taxonomy, and a module without drafts is the published one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from delivery.errors import ApiError, ErrorCode, shown
from delivery.limits import exceeded
from delivery.snapshot import EXPERIENCE, MODULE, ModuleEntry, PublishedModule, Snapshot
from variants.documents import canonical_json
from variants.drafts import (
    DraftEntry,
    draft_documents,
    draft_entries,
    draft_experience_documents,
)

#: How often drafts are read for one request; each time may be of many modules.
READS_LIMIT = 50


@dataclass(frozen=True, slots=True)
class DraftModule:
    """A module as it would go live.

    `digest` tells its draft from what is published and from other drafts; None where it is what
    is published.
    """

    module: PublishedModule
    digest: str | None


def digest_of(text: bytes) -> str:
    """Return what tells an unpublished document from others."""
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class DraftSource:
    """The drafts that one request has asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._modules: dict[str, DraftModule | str | None] = {}
        self._experiences: dict[str, Mapping[str, Any] | None] = {}
        self._reads = 0

    def load(self, keys: Iterable[str]) -> None:
        """Read the drafts of modules, those that are not read yet, all at once.

        :raises ApiError: `LIMIT_EXCEEDED` when drafts were read too often.
        """
        missing = sorted(set(keys) - self._modules.keys())
        if not missing:
            return
        self._count_read()
        drafts = draft_documents(missing)
        for key in missing:
            document = drafts.get(key)
            self._modules[key] = (
                drafts.broken.get(key) if document is None else self._draft_module(key, document)
            )

    def has_module(self, key: str) -> bool:
        """Whether there is a module to ask for; `module` may still say why it is not shown."""
        self.load([key])
        return self._modules[key] is not None

    def module(self, key: str) -> DraftModule:
        """Return a module as it would go live.

        :raises ApiError: `MODULE_NOT_FOUND`, or `MODULE_NOT_SERVED` for what was withdrawn and not
            edited since, and for a draft that cannot be built.
        """
        self.load([key])
        found = self._modules[key]
        if isinstance(found, DraftModule):
            return found
        if isinstance(found, str):
            raise ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The draft of the module {shown(key)} cannot be shown. {found}",
            )
        raise self._missing(key)

    def brand_of(self, key: str) -> str | None:
        """Return the brand of a module as drafted; None where there is no draft to ask for, and ""
        where the brand of one that cannot be built is gone.
        """
        self.load([key])
        found = self._modules[key]
        if isinstance(found, DraftModule):
            return str(found.module.document["brand"])
        if found is None:
            return None
        return self.entries[key].brand if key in self.entries else ""

    def was_published(self, key: str) -> bool:
        """Whether a module is published, or was."""
        return key in self._snapshot.modules or (MODULE, key) in self._snapshot.withdrawn

    def not_found(self, key: str) -> ApiError:
        """What is said of a key that no module has."""
        return ApiError(ErrorCode.MODULE_NOT_FOUND, f"No module has the key {shown(key)}.")

    def experience(self, key: str) -> Mapping[str, Any]:
        """Return the document of an experience as it would go live; its modules are read too.

        :raises ApiError: `EXPERIENCE_NOT_FOUND` or `EXPERIENCE_NOT_SERVED`.
        """
        if key not in self._experiences:
            self._count_read()
            self._experiences[key] = draft_experience_documents([key]).get(key)
        document = self._experiences[key]
        if document is None:
            if (EXPERIENCE, key) in self._snapshot.withdrawn:
                raise ApiError(
                    ErrorCode.EXPERIENCE_NOT_SERVED,
                    f"The experience {shown(key)} was published, is not served any more and has "
                    "no draft.",
                )
            raise ApiError(
                ErrorCode.EXPERIENCE_NOT_FOUND, f"No experience has the key {shown(key)}."
            )
        self.load(slot["module"] for slot in document["slots"])
        return document

    @cached_property
    def entries(self) -> Mapping[str, ModuleEntry | DraftEntry]:
        """What every module would be found by, by key."""
        self._count_read()
        entries: dict[str, Any] = {**self._snapshot.modules, **draft_entries()}
        return {key: entry for key, entry in entries.items() if entry is not None}

    def module_keys(self, after: str = "") -> Iterator[str]:
        """The keys of all modules that would be served, in order, those behind a key."""
        return (key for key in sorted(self.entries) if key > after)

    def _missing(self, key: str) -> ApiError:
        """What is said of a module that would not be served."""
        if self.was_published(key):
            return ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module {shown(key)} was published, is not served any more and has no draft.",
            )
        return self.not_found(key)

    def _draft_module(self, key: str, document: Mapping[str, Any]) -> DraftModule:
        text = canonical_json(dict(document)).encode()
        taxonomy = self._snapshot.taxonomy
        published = self._snapshot.modules.get(key)
        if published is not None and published.document == text:
            return DraftModule(self._snapshot.cache.get(published, taxonomy), None)
        return DraftModule(PublishedModule(document, taxonomy.compiled), digest_of(text))

    def _count_read(self) -> None:
        self._reads += 1
        if self._reads > READS_LIMIT:
            raise exceeded(
                f"The query reads drafts in more than {READS_LIMIT} places: ask for several "
                "modules in one “modules(keys:)”."
            )
