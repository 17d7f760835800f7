"""Choosing the module that a new variant is of, from a list that one can search."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.permissions import policy_registry

from brand.rights import closed_brands
from content.choosers import type_label
from content.listing import ChangedColumn, StateColumn
from content.models import Module
from content.module_listing import ModuleIndexView
from variants.models import Variant


def new_variant_url(module: Module) -> str:
    """Where a new variant of a module is written."""
    return f"{reverse(Variant.snippet_viewset.get_url_name('add'))}?module={module.pk}"


class ChooseModuleView(ModuleIndexView):
    """The modules, last changed first; the name of each leads to the form of a new variant.

    The search has the focus, so that who knows the module's name types it at once. There is nothing
    to sort by and nothing to select: few stops of the tabulator key stand before the first module.
    """

    purpose = _("A variant says what differs in one module, and for whom. Which module?")
    page_title = _("New variant")
    any_permission_required = ["add"]
    show_export_buttons = False
    header_buttons = ()

    @cached_property
    def permission_policy(self) -> Any:
        """Whoever may write variants may choose what they are of."""
        return policy_registry.get_by_type(Variant)

    @cached_property
    def columns(self) -> list[Column]:
        """What tells one module from another."""
        columns = [
            TitleColumn("name", label=_("Name"), get_url=new_variant_url),
            Column("key", label=_("Key")),
            Column("type", label=_("Type"), accessor=type_label),
            Column("brand", label=_("Brand"), accessor="brand.name"),
            Column("variant_count", label=_("Variants")),
            StateColumn(),
            ChangedColumn(),
        ]
        for column in columns:
            column.sort_key = None
        return columns

    def get_base_queryset(self) -> Any:
        """Leave out the modules of brands that somebody may not write for."""
        rows = super().get_base_queryset()
        closed = closed_brands(self.request.user)
        return rows.exclude(brand__in=closed.keys()) if closed else rows

    def get_search_form(self) -> SearchForm:
        """Put the cursor into the search."""
        form = super().get_search_form()
        form.fields["q"].widget.attrs["autofocus"] = True
        return form

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the variants."""
        variants = {
            "url": reverse(Variant.snippet_viewset.get_url_name("list")),
            "label": Variant._meta.verbose_name_plural.capitalize(),
        }
        return [*self.breadcrumbs_items, variants, {"url": "", "label": self.page_title}]

    def get_add_url(self) -> str | None:
        """Where there is no module, the first one is to be written."""
        if not self.request.user.has_perm("content.add_module"):
            return None
        return reverse(Module.snippet_viewset.get_url_name("add"))
