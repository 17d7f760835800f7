"""The list of all modules."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from content.choosers import type_label
from content.listing import (
    ChangedColumn,
    ContentIndexView,
    StateColumn,
    changed_words,
    state_words,
)
from content.models import Module, ModuleTag


class VariantCountColumn(Column):
    """How many variants a module has, leading to them."""

    cell_template_name = "content/variant_count_cell.html"


MODULE_COLUMNS = [
    "name",
    Column("key", label=_("Key"), sort_key="key"),
    Column("type", label=_("Type"), accessor=type_label, sort_key="type"),
    Column("brand", label=_("Brand"), accessor="brand.name", sort_key="brand__name"),
    Column("locale", label=_("Source language"), accessor="locale.name"),
    VariantCountColumn("variant_count", label=_("Variants")),
    StateColumn(),
    ChangedColumn(),
]


class ModuleIndexView(ContentIndexView):
    """All modules; each row has its `variant_count` and `tag_names`."""

    purpose = _("Everything that can be said: each module once, with its default values.")
    docs = "concepts/cascade"
    nothing_yet = _("There are no modules yet. A module is a hero, an offer, a notice: write one.")
    heavy = ("fields", "fields_changed_at")
    export_columns = {
        _("Key"): lambda row: row.key,
        _("Name"): lambda row: row.name,
        _("Type"): lambda row: str(type_label(row)),
        _("Brand"): lambda row: row.brand.name,
        _("Source language"): lambda row: row.locale.key,
        _("Tags"): lambda row: ", ".join(row.tag_names),
        _("Variants"): lambda row: row.variant_count,
        _("State"): state_words,
        _("Owner"): lambda row: str(row.owner or ""),
        _("Last change"): changed_words,
    }

    def get_base_queryset(self) -> QuerySet[Module]:
        """Add brand, locale and owner."""
        rows: QuerySet[Module] = super().get_base_queryset()
        return rows.select_related("brand", "locale", "owner")

    def decorate(self, rows: list[Any]) -> None:
        """Count the variants of each row; read its tags where they are shown."""
        super().decorate(rows)
        keys = [row.pk for row in rows]
        counted = Module.objects.filter(pk__in=keys).order_by().annotate(many=Count("variants"))
        counts = dict(counted.values_list("pk", "many"))
        tags: dict[int, list[str]] = {}
        if self.is_export:
            tagged = ModuleTag.objects.filter(content_object__in=keys).order_by("tag__name")
            for pk, name in tagged.values_list("content_object", "tag__name"):
                tags.setdefault(pk, []).append(name)
        for row in rows:
            row.variant_count = counts.get(row.pk, 0)
            row.tag_names = tags.get(row.pk, [])
