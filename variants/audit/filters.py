"""Filters of the report of decisions; they are read, as several tables answer them together."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name

from content.filters import brand_choices
from variants.audit.wanted import LABELS, Wanted
from variants.models import Generation


def _people() -> list[tuple[str, str]]:
    """People who can decide at all: those with an account that gets into the admin."""
    users = get_user_model()._default_manager.select_related("wagtail_userprofile")
    return sorted(
        ((str(user.pk), get_user_display_name(user)) for user in users), key=lambda each: each[1]
    )


class DecisionsFilterSet(WagtailFilterSet):
    """Narrows decisions."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Decision"), choices=[*LABELS.items()], widget=forms.CheckboxSelectMultiple
    )
    who = django_filters.ChoiceFilter(label=_("Who"), choices=_people, empty_label=_("Everybody"))
    brand = django_filters.ChoiceFilter(
        label=_("Brand"), choices=brand_choices, empty_label=_("All brands")
    )
    module = django_filters.CharFilter(label=_("Key of a module"))
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Generation
        fields: list[str] = []


def wanted(filters: DecisionsFilterSet | None, words: str) -> Wanted:
    """Return what is asked for; what cannot be understood is not asked for."""
    if filters is None or not filters.is_valid():
        return Wanted(words=words)
    said: dict[str, Any] = filters.form.cleaned_data
    days = said["at"]
    return Wanted(
        kinds=frozenset(said["kind"] or ()),
        who=int(said["who"]) if said["who"] else None,
        brand=said["brand"] or "",
        module=said["module"] or "",
        after=days and days.start,
        before=days and days.stop and days.stop + timedelta(microseconds=1),
        words=words,
    )
