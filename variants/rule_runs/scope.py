"""What a run looks at, some modules at a time."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from brand.models import RuleVersion
from content.models import Module
from variants.documents import Document
from variants.drafts import draft_documents
from variants.models import DocumentKind, Variant
from variants.selectors import current_documents

#: Modules that are read, judged and written about together.
CHUNK = 100


def modules_of(version: RuleVersion | None) -> QuerySet[Module]:
    """Return the modules that a version may say something of, by key; None is every rule."""
    modules = Module.objects.order_by("key")
    if version is None:
        return modules
    if version.rule.brand_id is not None:
        modules = modules.filter(brand=version.rule.brand_id)
    types = version.target.get("types")
    return modules.filter(type__in=types) if types else modules


class ModuleContents(NamedTuple):
    """A module as visitors see it and as its drafts would have it; None where there is nothing."""

    key: str
    live: Document | None
    draft: Document | None


def read_chunk(modules: QuerySet[Module], after: str) -> list[ModuleContents]:
    """Return the next modules after a key, at most `CHUNK`, in a constant number of queries."""
    return read_keys(list(modules.filter(key__gt=after).values_list("key", flat=True)[:CHUNK]))


def read_keys(keys: list[str]) -> list[ModuleContents]:
    """Return modules by key, in a constant number of queries.

    A draft that is no other than what is published is left out.
    """
    if not keys:
        return []
    live = current_documents(DocumentKind.MODULE, keys)
    drafts = draft_documents(_drafted(keys))
    return [
        ModuleContents(
            key,
            live.get(key),
            drafts[key] if drafts.get(key) not in (None, live.get(key)) else None,
        )
        for key in keys
    ]


def _drafted(keys: list[str]) -> list[str]:
    """The modules among these that somebody is writing, or their variants."""
    unlike = Q(live=False) | Q(has_unpublished_changes=True)
    variants = Variant.objects.filter(unlike, module=OuterRef("pk"))
    found = Module.objects.filter(Q(key__in=keys) & (unlike | Exists(variants)))
    return list(found.order_by("key").values_list("key", flat=True))
