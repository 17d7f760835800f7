"""Filters of the list of releases."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from content.filters import ME, brand_choices, choice_filter
from content.models import Module
from variants.models import Release, ReleaseChange, Variant

State = Release.State

DUE = [
    ("overdue", _("Overdue")),
    ("week", _("Due within a week")),
]
AGES = [
    ("2", _("For more than 2 days")),
    ("7", _("For more than a week")),
]


def _of_brand(queryset: QuerySet[Release], name: str, brand: str) -> QuerySet[Release]:
    """Narrow to releases with a change of a module of a brand, or of one of its variants."""
    modules = Module.objects.filter(brand__key=brand)
    number = ContentType.objects.get_for_model
    changes = ReleaseChange.objects.filter(release=OuterRef("pk")).filter(
        Q(content_type=number(Module), object_id__in=modules.values("pk"))
        | Q(
            content_type=number(Variant),
            object_id__in=Variant.objects.filter(module__in=modules).values("pk"),
        )
    )
    return queryset.filter(Exists(changes))


def _due(queryset: QuerySet[Release], name: str, due: str) -> QuerySet[Release]:
    now = timezone.now()
    end = now if due == "overdue" else now + timedelta(days=7)
    unfinished = queryset.filter(state__in=Release.UNFINISHED)
    return unfinished.filter(due_at__lt=end) if due else queryset


def _waiting(queryset: QuerySet[Release], name: str, days: str) -> QuerySet[Release]:
    since = timezone.now() - timedelta(days=int(days))
    return queryset.filter(state=State.SUBMITTED, submitted_at__lt=since)


def _radio(label: Any, choices: Any, empty: Any, method: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=empty, method=method, widget=forms.RadioSelect
    )


class ReleaseFilterSet(WagtailFilterSet):
    """Narrows the list of releases."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    person = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[(ME, _("Mine"))],
        empty_label=_("Everybody's"),
        method="by_person",
        widget=forms.RadioSelect,
    )
    brand = choice_filter(_("Brand"), brand_choices, method=_of_brand)
    due = _radio(_("Due"), DUE, _("Any time"), _due)
    waiting = _radio(_("Awaiting approval"), AGES, _("However long"), _waiting)

    class Meta:
        model = Release
        fields: list[str] = []

    def by_person(self, queryset: QuerySet[Release], name: str, value: Any) -> QuerySet[Release]:
        """Narrow to what the person made, submitted or is asked to decide."""
        me = self.request.user
        return queryset.filter(Q(made_by=me) | Q(submitted_by=me) | Q(assigned_to=me))
