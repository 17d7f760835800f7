"""The modules that are looked at: their documents, compiled for the engine."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from content.models import Module
from taxonomy.documents import taxonomy_from_document
from variants.coverage.choices import Choices
from variants.documents import Document, build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.models import DocumentKind, Variant
from variants.selectors import current_documents
from variants.targeting import TermNames, published_names

#: How many modules are looked at together, so that a page stays quick however many there are.
PER_PAGE = 12


@dataclass(frozen=True)
class LookedAt:
    """One module: its row, its document, and what the engine makes of it.

    `numbers` holds the primary key of the row of each variant, by key.
    """

    row: Module
    document: Document
    compiled: CompiledModule
    numbers: dict[str, int]

    @property
    def name(self) -> str:
        """What editors call the module."""
        return str(self.document["name"])

    @cached_property
    def variant_names(self) -> dict[str, str]:
        """What editors call each variant, by key."""
        return {each["key"]: each["name"] or each["key"] for each in self.document["variants"]}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The modules of a page, and the terms that all of it is said in.

    `broken` says in sentences which modules and variants had to be left out.
    """

    modules: list[LookedAt]
    broken: list[str]
    taxonomy: CompiledTaxonomy
    names: TermNames


def chosen_modules(choices: Choices) -> QuerySet[Module]:
    """Return the modules that an address asks for, by name."""
    modules = Module.objects.order_by("name", "pk")
    if choices.module is not None:
        return modules.filter(pk=choices.module.pk)
    if choices.type:
        modules = modules.filter(type=choices.type)
    if choices.brand is not None:
        modules = modules.filter(brand=choices.brand)
    if choices.experience is not None:
        slots = choices.experience.slots.all()
        modules = modules.filter(pk__in={slot.module_id for slot in slots})
    if choices.live:
        modules = modules.filter(live=True)
    return modules


def load(rows: list[Module], *, live: bool) -> Loaded:
    """Load modules as they are published, or as they would go live.

    A module that is neither is left out. The number of queries does not depend on how many
    modules and variants there are. Drafts say their values in outline.
    """
    keys = [row.key for row in rows]
    broken: list[str] = []
    documents: dict[str, Document]
    if live:
        documents = current_documents(DocumentKind.MODULE, keys)
    else:
        documents = drafts = draft_documents(keys, outline=True)
        broken = [f"{key}: {problem}" for key, problem in sorted(drafts.broken.items())]
    terms = build_taxonomy_document()
    taxonomy = CompiledTaxonomy(taxonomy_from_document(terms))
    numbers: dict[int, dict[str, int]] = {row.pk: {} for row in rows}
    variants = Variant.objects.filter(module__in=rows).order_by()
    for module, key, number in variants.values_list("module_id", "key", "pk"):
        numbers[module][key] = number
    return Loaded(
        [
            LookedAt(
                row,
                documents[row.key],
                CompiledModule(module_from_document(documents[row.key]), taxonomy),
                numbers[row.pk],
            )
            for row in rows
            if row.key in documents
        ],
        broken,
        taxonomy,
        published_names(terms),
    )
