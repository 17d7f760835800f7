"""Filters of the lists of findings."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from brand.models import BrandRule, KeptFinding
from brand.rules.types import SEVERITIES
from content.filters import ME
from content.models import Module
from variants.models import Variant

State = KeptFinding.State
_SEVERITY_NAMES = {"suggest": _("Suggests"), "warn": _("Warns"), "block": _("Blocks")}


def severity_choices() -> list[tuple[str, Any]]:
    """Return severities and what they are called, from strict to mild."""
    return [(each, _SEVERITY_NAMES[each]) for each in reversed(SEVERITIES)]


def _rules() -> list[tuple[str, str]]:
    return [(rule.key, rule.title) for rule in BrandRule.objects.order_by("title")]


def _radio(label: Any, choices: Any, empty: Any, **kwargs: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=empty, widget=forms.RadioSelect, **kwargs
    )


class VersionFindingsFilterSet(WagtailFilterSet):
    """Narrows what one version finds."""

    of = _radio(_("In"), KeptFinding.Of.choices, _("Live content and drafts"))
    severity = _radio(_("Severity"), severity_choices(), _("Any"))
    quoted = django_filters.CharFilter(
        label=_("Text that violates it"), field_name="quoted", lookup_expr="icontains"
    )
    what = _radio(
        _("What"),
        [("compositions", _("Compositions")), ("sources", _("Variants and defaults"))],
        _("Both"),
        method="by_what",
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = KeptFinding
        fields: list[str] = []

    def by_what(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to compositions, or to single variants and defaults."""
        return queryset.filter(of_composition=value == "compositions")


class FindingsFilterSet(VersionFindingsFilterSet):
    """Narrows what all active rules find in live content."""

    of = None
    rule = django_filters.ChoiceFilter(
        label=_("Rule"), choices=_rules, field_name="version__rule__key", empty_label=_("All rules")
    )
    person = _radio(_("Whose"), [(ME, _("Mine"))], _("Everybody's"), method="by_person")

    def by_person(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Narrow to modules that the person owns, or owns a variant of."""
        me = self.request.user
        modules = Module.objects.filter(owner=me).values("key")
        variants = Variant.objects.filter(owner=me).values("module__key")
        return queryset.filter(Q(module__in=modules) | Q(module__in=variants))
