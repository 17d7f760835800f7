"""Choosing a module in a dialogue: by name, key, type and brand."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.snippets.views.chooser import (
    BaseSnippetChooseView,
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)

from brand.models import Brand
from content.models import Module
from content.module_types import UnknownModuleType, get_module_type, module_types

#: Lets the dialogue list anew as soon as something else is chosen.
_AT_ONCE = {"data-chooser-modal-search-filter": True}


def type_label(module: Module) -> Any:
    """What editors call the module's type; the bare key if the type is gone."""
    try:
        return get_module_type(module.type).label
    except UnknownModuleType:
        return module.type


def _types() -> list[tuple[str, Any]]:
    return [("", _("All types")), *((each.key, each.label) for each in module_types())]


class ModuleFilterForm(SearchFilterMixin, BaseFilterForm):
    """Searches modules by name and key; one type, one brand."""

    type = forms.ChoiceField(
        label=_("Type"), choices=_types, required=False, widget=forms.Select(attrs=_AT_ONCE)
    )
    brand = forms.ModelChoiceField(
        label=_("Brand"),
        queryset=Brand.objects.all(),
        empty_label=_("All brands"),
        required=False,
        widget=forms.Select(attrs=_AT_ONCE),
    )

    def filter(self, objects: QuerySet[Module]) -> Any:
        """Narrow down before the search, which takes no filter after it."""
        for name in ("type", "brand"):
            if wanted := self.cleaned_data.get(name):
                objects = objects.filter(**{name: wanted})
        return super().filter(objects)


class _Listing(BaseSnippetChooseView):
    filter_form_class = ModuleFilterForm

    def get_object_list(self) -> QuerySet[Module]:
        """Return modules by name, with the brand that each row shows."""
        return Module.objects.select_related("brand").order_by("name", "id")

    @property
    def columns(self) -> list[Column]:
        """Show type and brand; Wagtail's own column of states asks the database for each row."""
        name = self.title_column
        name.label = _("Name")
        return [
            name,
            Column("type", label=_("Type"), accessor=type_label),
            Column("brand", label=_("Brand")),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda module: _("live") if module.live else _("draft"),
                primary=lambda module: module.live,
            ),
        ]


class ModuleChooseView(_Listing, ChooseView):
    """The dialogue as it opens."""


class ModuleChooseResultsView(_Listing, ChooseResultsView):
    """What the dialogue lists after a search."""


class ModuleChooserViewSet(SnippetChooserViewSet):
    """The dialogue in which forms choose a module."""

    choose_view_class = ModuleChooseView
    choose_results_view_class = ModuleChooseResultsView
