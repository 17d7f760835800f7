"""How the modules in the slots of an experience vary, as drafted."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Module
from content.slot_variation import SlotVariation, Variation
from taxonomy.documents import taxonomy_from_document
from variants.documents import Document, build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.analysis import in_use
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.models import Variant
from variants.moments import instant
from variants.targeting import targeted_keys

#: Kinds of visitors that are told apart while a form is loaded; past that nobody counts.
CELLS = 400

AXIS_NAMES: dict[str, Any] = {
    "segments": _("segment"),
    "channels": _("channel"),
    "devices": _("device"),
    "locales": _("language"),
}


class DraftedSlotVariation(SlotVariation):
    """Counts variants as they would go live, and what visitors could see of each module."""

    def of(self, modules: Collection[int]) -> Mapping[int, Variation]:
        """Return the variation of modules that have variants; constant queries."""
        keys = dict(Module.objects.filter(pk__in=modules).values_list("key", "pk"))
        documents = draft_documents(keys, outline=True)
        varying = {key: each for key, each in documents.items() if each["variants"]}
        if not varying:
            return {}
        taxonomy = CompiledTaxonomy(taxonomy_from_document(build_taxonomy_document()))
        now = instant(timezone.now())
        listing = reverse(Variant.snippet_viewset.get_url_name("list"))
        found = {}
        for key, document in varying.items():
            counted = in_use(CompiledModule(module_from_document(document), taxonomy), now, CELLS)
            found[keys[key]] = Variation(
                variants=counted.variants,
                versions=counted.compositions,
                axes=axes_words(document),
                url=f"{listing}?module={keys[key]}",
            )
        return found


def axes_words(document: Document) -> str:
    """Name the axes that the variants of a module target, and time where they have windows."""
    variants: Iterable[Document] = document["variants"]
    named = {axis for each in variants for axis, _key in targeted_keys(each["targeting"])}
    words = [str(words) for axis, words in AXIS_NAMES.items() if axis in named]
    if any(each["startsAt"] or each["endsAt"] for each in variants):
        words.append(str(_("time")))
    return ", ".join(words)
