"""Filters of the listing of variants."""

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.snippets.widgets import AdminSnippetChooser

from brand.models import Brand
from content.models import Module
from content.module_types import module_types
from taxonomy.axes import AXES
from taxonomy.choices import term_choices
from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment
from variants.models import Variant
from variants.usage import variants_targeting


class ModuleChooser(AdminSnippetChooser):
    """Chooses a module; shows none for an address that names none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Module, **kwargs)

    def get_value_data(self, value: Any) -> Any:
        """Return what is shown of the chosen module."""
        try:
            return super().get_value_data(value)
        except (ValueError, Module.DoesNotExist):
            return None


def _term_filter(model: type[PublishedOnSave]) -> django_filters.ChoiceFilter:
    def choices() -> list[tuple[str, str]]:
        return [(choice.key, choice.indented_name) for choice in term_choices(model)]

    return django_filters.ChoiceFilter(
        label=model._meta.verbose_name.capitalize(),
        choices=choices,
        method=partial(_targeting, AXES[model]),
    )


def _targeting(axis: str, queryset: QuerySet[Variant], name: str, key: str) -> QuerySet[Variant]:
    return queryset.filter(pk__in=variants_targeting(axis, [key]))


def _types() -> list[tuple[str, Any]]:
    return [(module_type.key, module_type.label) for module_type in module_types()]


class VariantFilterSet(WagtailFilterSet):
    """By what a variant belongs to, and by the terms it names in its targeting."""

    module = django_filters.ModelChoiceFilter(
        label=_("Module"), queryset=Module.objects.all(), widget=ModuleChooser()
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=_types)
    brand = django_filters.ModelChoiceFilter(
        label=_("Brand"), field_name="module__brand", queryset=Brand.objects.all()
    )
    segment = _term_filter(Segment)
    channel = _term_filter(Channel)
    device = _term_filter(Device)
    locale = _term_filter(Locale)

    class Meta:
        model = Variant
        fields = [
            *("module", "type", "brand", "segment", "channel", "device", "locale"),
            *("priority", "live"),
        ]
