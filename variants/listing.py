"""The list of all variants."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from content.choosers import type_label
from content.listing import ContentIndexView, changed_words, state_words
from content.models import Module
from variants.columns import window_words
from variants.models import Variant
from variants.targeting_words import EVERYBODY, targeting_chips, targeting_words
from variants.terms import load_term_names
from variants.views import chosen_module


class VariantIndexView(ContentIndexView):
    """All variants; each row has its `chips`, its targeting in words."""

    purpose = _("Every variant of every module: who sees it, when, and what state it is in.")
    docs = "concepts/cascade"
    nothing_yet = _(
        "There are no variants yet. A variant says what of a module is different for whom."
    )
    heavy = ("overrides", "defaults_seen")
    export_columns = {
        _("Module"): lambda row: row.module.key,
        _("Key"): lambda row: row.key,
        _("Name"): lambda row: row.name,
        _("Type"): lambda row: row.type_label,
        _("Brand"): lambda row: row.module.brand.name,
        _("Who sees it"): lambda row: row.who,
        _("Priority"): lambda row: row.get_priority_display(),
        _("When"): window_words,
        _("Rights until"): lambda row: row.rights_until,
        _("State"): state_words,
        _("Owner"): lambda row: str(row.owner or ""),
        _("Last change"): changed_words,
    }

    def get_add_url(self) -> Any:
        """Add to the module whose variants are listed."""
        add_url = super().get_add_url()
        module = chosen_module(self.request.GET)
        return f"{add_url}?module={module.pk}" if add_url and module else add_url

    def get_base_queryset(self) -> QuerySet[Variant]:
        """Add the module, its brand and the owner."""
        rows: QuerySet[Variant] = super().get_base_queryset()
        return rows.select_related("module__brand", "owner").defer("module__fields", *self.heavy)

    def matching(self, words: str) -> Q:
        """Find variants by their own words, and all variants of a module that is found by its."""
        return super().matching(words) | Q(module__in=self.found(Module, words))

    def decorate(self, rows: list[Variant]) -> None:
        """Say the targeting of each row in words."""
        super().decorate(rows)
        names = self.names = getattr(self, "names", None) or load_term_names()
        for row in rows:
            row.chips = targeting_chips(row.targeting, names)
            row.who = targeting_words(row.targeting, names) or EVERYBODY
            row.type_label = type_label(row)
