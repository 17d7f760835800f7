"""A release as it would go live, for one request with preview scope (DESIGN.md section 8).

What the release does not touch is answered as it is published, from the snapshot; what it does
touch is read from the database once. Terms that it saves apply to every module.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from delivery.drafts import DraftModule, DraftSource, digest_of
from delivery.errors import ApiError, ErrorCode, bad_input, shown
from delivery.snapshot import ModuleEntry, PublishedModule, PublishedTaxonomy, Snapshot
from variants.approval.documents import ReleaseDocuments
from variants.documents import canonical_json
from variants.drafts import DraftEntry
from variants.releases.unpublished import documents_of_release


def release_source(snapshot: Snapshot, key: str, path: str) -> "ReleaseSource":
    """Read a release.

    :param path: where its key stands, for the message.
    :raises ApiError: `BAD_USER_INPUT` when no release has the key.
    """
    documents = documents_of_release(key)
    if documents is None:
        raise bad_input(path, key, "the key of a release")
    return ReleaseSource(snapshot, documents, key)


class ReleaseSource(DraftSource):
    """Published content with what a release changes, in the place of drafts."""

    def __init__(self, snapshot: Snapshot, documents: ReleaseDocuments, key: str) -> None:
        super().__init__(snapshot)
        self.key = key
        self._documents = documents

    @cached_property
    def taxonomy(self) -> PublishedTaxonomy:
        """The terms as they will be."""
        changed = self._documents.taxonomy
        published = self._snapshot.taxonomy
        return published if changed is None else PublishedTaxonomy(published.generation, changed)

    def load(self, keys: Iterable[str]) -> None:
        """Find modules; nothing has to be read for that."""
        for key in set(keys) - self._modules.keys():
            self._modules[key] = self._found(key)

    def experience(self, key: str) -> Mapping[str, Any]:
        """Return the document of an experience as it will be.

        :raises ApiError: `EXPERIENCE_NOT_FOUND` or `EXPERIENCE_NOT_SERVED`.
        """
        if key not in self._documents.experiences:
            published = self._snapshot.experiences.get(key)
            if published is not None:
                return published
            raise ApiError(
                ErrorCode.EXPERIENCE_NOT_FOUND,
                f"No experience that is published or in the release {shown(self.key)} has the key "
                f"{shown(key)}.",
            )
        document = self._documents.experiences[key]
        if document is None:
            raise ApiError(
                ErrorCode.EXPERIENCE_NOT_SERVED,
                f"The experience {shown(key)} is not served any more once the release "
                f"{shown(self.key)} is live.",
            )
        return document

    @cached_property
    def entries(self) -> Mapping[str, ModuleEntry | DraftEntry]:
        """What every module will be found by, by key."""
        entries: dict[str, Any] = dict(self._snapshot.modules)
        for key, document in self._documents.modules.items():
            if document is None:
                entries.pop(key, None)
            else:
                tags = frozenset(document["tags"])
                entries[key] = DraftEntry(key, document["type"], document["brand"], tags)
        return entries

    def _missing(self, key: str) -> ApiError:
        """What is said of a module that will not be served."""
        if self.was_published(key):
            return ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module {shown(key)} is not served when the release {shown(self.key)} is "
                "live.",
            )
        return ApiError(
            ErrorCode.MODULE_NOT_FOUND,
            f"No module that is published or in the release {shown(self.key)} has the key "
            f"{shown(key)}.",
        )

    def _found(self, key: str) -> DraftModule | str | None:
        """Return a module, or a sentence why it cannot be built; None if it is not served."""
        if key not in self._documents.modules:
            entry = self._snapshot.modules.get(key)
            return None if entry is None else self._untouched(entry)
        document = self._documents.modules[key]
        if document is not None:
            return self._draft_module(key, document)
        reasons = [
            refusal.expected
            for refusal in self._documents.refusals
            if refusal.path == f"modules.{key}"
        ]
        return " ".join(reasons) or None

    def _untouched(self, entry: ModuleEntry) -> DraftModule:
        """A module that only terms of the release may change."""
        published = self._snapshot.cache.get(entry, self._snapshot.taxonomy)
        if self.taxonomy is self._snapshot.taxonomy:
            return DraftModule(published, None)
        return self._draft_module(entry.key, published.document)

    def _draft_module(self, key: str, document: Mapping[str, Any]) -> DraftModule:
        if self.taxonomy is self._snapshot.taxonomy:
            return super()._draft_module(key, document)
        # Under other terms, the same document is another answer.
        text = canonical_json(dict(document)) + canonical_json(self._documents.taxonomy or {})
        module = PublishedModule(document, self.taxonomy.compiled)
        return DraftModule(module, digest_of(text.encode()))
