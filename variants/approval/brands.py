"""Whose managers decide over changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from brand.models import Brand
from content.models import Experience, Module
from variants.approval.release_rows import rows_of
from variants.models import DocumentKind, Release, Variant
from variants.selectors import current_documents

Document = Mapping[str, Any]


def brands_of_documents(
    kind: str, changes: Mapping[str, tuple[Document | None, Document | None]]
) -> dict[str, set[str]]:
    """Return the keys of the brands that changed documents belong and will belong to, by key.

    An experience belongs to the brands of all modules in its slots, before and after.
    """
    if kind == DocumentKind.MODULE:
        return {
            key: {document["brand"] for document in pair if document is not None}
            for key, pair in changes.items()
        }
    slots = {
        key: {slot["module"] for document in pair if document for slot in document["slots"]}
        for key, pair in changes.items()
    }
    named = set().union(*slots.values()) if slots else set()
    brand_of = dict(Module.objects.filter(key__in=named).values_list("key", "brand__key"))
    return {
        key: {brand_of[module] for module in modules if module in brand_of}
        for key, modules in slots.items()
    }


def brands_by_key(keys: Iterable[str]) -> dict[str, Brand]:
    """Return brands by key; one that is not there yet has no group of managers."""
    wanted = set(keys)
    found = {brand.key: brand for brand in Brand.objects.filter(key__in=wanted)}
    return {key: found.get(key) or Brand(key=key, name=key) for key in wanted}


def brands_concerned(release: Release) -> list[Brand]:
    """Return the brands whose managers decide over a release; constant in its size.

    A module belongs to the brand that it has, and to the one that its draft names.
    """
    rows = rows_of(release)
    numbers: set[int] = set()
    modules: set[int] = set()
    for _change, row in rows:
        if isinstance(row, Module):
            modules.add(row.pk)
            numbers |= _drafted_brands(row)
        elif isinstance(row, Variant):
            modules.add(row.module_id)
        elif isinstance(row, Experience):
            modules |= _drafted_modules(row)
    keys = set(Module.objects.filter(pk__in=modules).values_list("key", flat=True))
    of_slots = Module.objects.filter(pk__in=modules).values_list("brand_id", flat=True)
    numbers |= set(of_slots)
    published = current_documents(DocumentKind.MODULE, keys).values()
    named = {document["brand"] for document in published}
    if any(change.action == change.Action.SAVE_TERM for change, _ in rows):
        named |= _brands_of_term_changes(release)
    brands = {brand.pk: brand for brand in Brand.objects.filter(pk__in=numbers)}
    brands |= {brand.pk: brand for brand in Brand.objects.filter(key__in=named)}
    return sorted(brands.values(), key=lambda brand: brand.key)


def _drafted_brands(module: Module) -> set[int]:
    content = module.latest_revision.content if module.latest_revision else {}
    return {number for number in (module.brand_id, content.get("brand")) if number is not None}


def _drafted_modules(experience: Experience) -> set[int]:
    """The modules in the slots of an experience, as it is and as it is drafted."""
    modules = {slot.module_id for slot in experience.slots.all()}
    if experience.latest_revision:
        drafted = experience.latest_revision.content.get("slots", [])
        modules |= {slot["module"] for slot in drafted if slot.get("module")}
    return modules


def _brands_of_term_changes(release: Release) -> set[str]:
    """The brands of the modules that terms of a release compose in another way."""
    from variants.approval.proposal import proposed

    return {each.brand for each in proposed(release).changes if each.brand}
