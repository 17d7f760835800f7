"""Filters of the list of variants."""

from collections.abc import Collection
from functools import partial
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.widgets import AdminSnippetChooser

from content.filters import (
    ContentFilterSet,
    DaysFilter,
    brand_choices,
    choice_filter,
    tag_choices,
    term_filter,
    type_choices,
)
from content.models import Module, ModuleTag
from taxonomy.models import Channel, Device, Locale, Segment
from variants.models import Variant
from variants.usage import targeting_rows

WINDOWS = [
    ("open", _("Open now")),
    ("upcoming", _("Not open yet")),
    ("ended", _("Ended")),
    ("always", _("Always open")),
]


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


def _targeting(queryset: QuerySet[Variant], axis: str, keys: Collection[str]) -> QuerySet[Variant]:
    return queryset.filter(pk__in=targeting_rows(axis, keys).values("variant"))


def _by(lookup: str, queryset: QuerySet[Variant], name: str, value: str) -> QuerySet[Variant]:
    return queryset.filter(**{lookup: value})


def _in_window(queryset: QuerySet[Variant], name: str, window: str) -> QuerySet[Variant]:
    now = timezone.now()
    begun = Q(starts_at=None) | Q(starts_at__lte=now)
    ended = Q(ends_at__lte=now) | Q(rights_until__lte=now)
    conditions = {
        "open": begun & ~ended,
        "upcoming": Q(starts_at__gt=now),
        "ended": ended,
        "always": Q(starts_at=None, ends_at=None, rights_until=None),
    }
    return queryset.filter(conditions[window])


class VariantFilterSet(ContentFilterSet):
    """By what a variant belongs to, whom it targets, and when it is shown."""

    module = django_filters.ModelChoiceFilter(
        label=_("Module"), queryset=Module.objects.all(), widget=ModuleChooser()
    )
    type = choice_filter(_("Type"), type_choices, partial(_by, "type"))
    brand = choice_filter(_("Brand"), brand_choices, partial(_by, "module__brand__key"))
    tag = choice_filter(_("Tag of the module"), tag_choices, "by_tag")
    segment = term_filter(Segment, _targeting)
    channel = term_filter(Channel, _targeting)
    device = term_filter(Device, _targeting)
    locale = term_filter(Locale, _targeting)
    window = choice_filter(_("Window"), WINDOWS, _in_window)
    starting = DaysFilter(label=_("Starts within"), field_name="starts_at")
    ending = DaysFilter(label=_("Ends within"), field_name="ends_at")
    rights = DaysFilter(label=_("Rights end within"), field_name="rights_until")
    priority = choice_filter(_("Priority"), Variant.Priority.choices, partial(_by, "priority"))

    class Meta:
        model = Variant
        fields = ["module", "state", "type", "brand", "tag"]

    def by_tag(self, queryset: QuerySet[Variant], name: str, slug: str) -> QuerySet[Variant]:
        """Narrow to the variants of modules that have a tag."""
        tagged = ModuleTag.objects.filter(tag__slug=slug)
        return queryset.filter(module__in=tagged.values("content_object"))
