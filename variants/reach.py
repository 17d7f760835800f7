"""Which compositions a change adds, changes and removes (DESIGN.md section 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any

import orjson
from django.db.models import Q

from taxonomy.documents import taxonomy_from_document
from taxonomy.locales import chain as locale_chain
from variants.documents import Document
from variants.engine.cells import DEFAULT_LIMIT, CompositionChange, enumerate_cells
from variants.engine.digests import digest
from variants.engine.documents import module_from_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Instant, ModuleDocument
from variants.models import ChangeLogEntry, DocumentKind
from variants.targeting import targeted_keys

#: What of a term decides who can reach what; names, labels and conditions only say who is meant.
_DECIDING = ("parent", "rank", "exclusiveChildren", "purpose", "fallbacks")
_AXES = ("segments", "channels", "devices", "locales")
#: Terms that the database looks for; where it were more, every document is looked at.
_NAMED_TERMS = 50

CUT_LIMIT = 200_000
"""Cells that one change of the taxonomy compares in the modules that it touches (ADR 0008)."""

#: Counts of what a change does to compositions, as the change log keeps them.
Counts = dict[str, Any]


class Reach:
    """What one publication does to compositions.

    :param old: the published taxonomy document, None before the first.
    :param new: the taxonomy document as it will be.
    """

    def __init__(self, old: Document | None, new: Document | None, now: Instant) -> None:
        self._old = old or {}
        self._new = new or {}
        self._now = now

    @cached_property
    def old_taxonomy(self) -> CompiledTaxonomy:
        """The published taxonomy."""
        return CompiledTaxonomy(taxonomy_from_document(self._old))

    @cached_property
    def new_taxonomy(self) -> CompiledTaxonomy:
        """The taxonomy as it will be; the same object where it stays."""
        if self._new == self._old:
            return self.old_taxonomy
        return CompiledTaxonomy(taxonomy_from_document(self._new))

    @cached_property
    def digests(self) -> tuple[str, str]:
        """The digests of both taxonomy documents."""
        return digest(self._old), digest(self._new)

    @cached_property
    def moved(self) -> str:
        """The digest of the terms that decide otherwise, with what they decide then."""
        return digest(
            [
                [axis, key, _deciding(_entries(self._new, axis).get(key))]
                for axis in _AXES
                for key in sorted(_changed(self._old, self._new, axis))
            ]
        )

    def of_module(
        self, old: Document | None, new: Document | None, limit: int = DEFAULT_LIMIT
    ) -> CompositionChange:
        """Compare a module before and after, cell by cell.

        :param limit: more cells than this are only counted.
        """
        return enumerate_cells(
            _read(old), self.old_taxonomy, _read(new), self.new_taxonomy, self._now, limit
        )

    def of_modules_cut(
        self, documents: Iterable[Document]
    ) -> Iterator[tuple[Document, CompositionChange]]:
        """Compare modules whose own documents stay, until `CUT_LIMIT` cells were compared.

        A move of one term may touch every module there is. What is left over then is only
        counted, so that a publication ends while others wait for it.
        """
        left = CUT_LIMIT
        for document in documents:
            change = self.of_module(document, document, min(DEFAULT_LIMIT, left))
            left = max(left - (change.cells if change.enumerated else DEFAULT_LIMIT), 0)
            yield document, change

    def modules_cut(self) -> Iterator[Document]:
        """Yield the published modules whose cells the new taxonomy cuts in another way."""
        touched = touched_terms(self._old, self._new)
        if not touched:
            return
        rows = ChangeLogEntry.objects.filter(kind=DocumentKind.MODULE, is_current=True)
        if len(touched) <= _NAMED_TERMS:
            mentions = [Q(document__icontains=f'"{key}"') for _, key in sorted(touched)]
            rows = rows.filter(reduce(or_, mentions))
        documents = rows.exclude(document="").order_by().values_list("document", flat=True)
        for text in documents.iterator():
            document = orjson.loads(text)
            if not touched.isdisjoint(terms_named(document)):
                yield document


def counts(changes: Iterable[CompositionChange]) -> Counts:
    """Count what changes do, for the change log."""
    return total(
        {
            "cells": change.cells,
            "enumerated": change.enumerated,
            "added": len(change.added),
            "changed": len(change.changed),
            "removed": len(change.removed),
        }
        for change in changes
    )


def total(changes: Iterable[Counts]) -> Counts:
    """Add up counts; one change that was not enumerated makes the sum so."""
    listed = list(changes)
    return {
        "cells": sum(each["cells"] for each in listed),
        "enumerated": all(each["enumerated"] for each in listed),
    } | {name: sum(each[name] for each in listed) for name in ("added", "changed", "removed")}


def _read(document: Document | None) -> ModuleDocument | None:
    return None if document is None else module_from_document(document)


def terms_named(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the terms, each as (axis, key), that variants of a published document name."""
    variants: Iterable[Document] = document.get("variants", ())
    return chain.from_iterable(targeted_keys(each["targeting"]) for each in variants)


def touched_terms(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the terms that decide otherwise now, with all that lies above and below, their rivals
    under exclusive parents, and the tags that a locale falls or fell back to: each as (axis, key),
    language tags in lower case.

    :param old: a taxonomy document, as `new`.
    """
    touched: set[tuple[str, str]] = set()
    for axis in _AXES:
        changed = _changed(old, new, axis)
        for terms in (_entries(old, axis), _entries(new, axis)):
            keys = {key for key in terms if changed & _path(key, terms)}
            above = set[str]().union(*(_path(key, terms) for key in changed))
            keys |= above | _rivals(above, terms)
            if axis == "locales":
                locales = taxonomy_from_document({axis: terms.values()}).locales
                keys = {tag for key in keys for tag in locale_chain(key, locales)}
            touched |= {(axis, key) for key in keys}
    return touched


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], axis: str) -> set[str]:
    """Return the terms of an axis that decide otherwise, those that are new or gone among them."""
    before, after = _entries(old, axis), _entries(new, axis)
    return {
        key
        for key in before.keys() | after.keys()
        if _deciding(before.get(key)) != _deciding(after.get(key))
    }


def _entries(taxonomy: Mapping[str, Any], axis: str) -> dict[str, Mapping[str, Any]]:
    return {entry["key"]: entry for entry in taxonomy.get(axis, ())}


def _rivals(keys: Collection[str], terms: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return all below the exclusive parents of some terms: of those only one child is held."""
    parents = {terms[key].get("parent") or "" for key in keys if key in terms}
    exclusive = {key for key in parents if key in terms and terms[key].get("exclusiveChildren")}
    if not exclusive:
        return set()
    return {key for key in terms if exclusive & (_path(key, terms) - {key})}


def _deciding(entry: Mapping[str, Any] | None) -> Any:
    return entry and [entry.get(member) for member in _DECIDING]


def _path(key: str, terms: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return a term with all above it, among `terms`."""
    path: set[str] = set()
    while key in terms and key not in path:
        path.add(key)
        key = terms[key].get("parent") or ""
    return path
