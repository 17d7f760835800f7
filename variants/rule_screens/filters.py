"""Filters of the list of rules."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_user_display_name

from brand.models import BrandRule, RuleVersion
from brand.rules.registry import KINDS
from content.filters import ME, brand_choices, choice_filter

State = RuleVersion.State
EVERY = "-"


def _brands() -> list[tuple[str, Any]]:
    return [*brand_choices(), (EVERY, _("Every brand"))]


def _of_brand(queryset: QuerySet[BrandRule], name: str, value: str) -> QuerySet[BrandRule]:
    """Narrow to the rules that hold for a brand, those of every brand among them."""
    if value == EVERY:
        return queryset.filter(brand=None)
    return queryset.filter(Q(brand=None) | Q(brand__key=value))


def _kinds() -> list[tuple[str, str]]:
    used = BrandRule.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return [(key, KINDS[key].label if key in KINDS else key) for key in used]


def _owners() -> list[tuple[str, Any]]:
    owned = BrandRule.objects.exclude(owner=None).order_by().values("owner")
    users = get_user_model().objects.filter(pk__in=owned).order_by("pk")
    return [(ME, _("Mine")), *((str(user.pk), get_user_display_name(user)) for user in users)]


class RuleFilterSet(WagtailFilterSet):
    """Narrows the list of rules."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=State.choices,
        method="by_state",
        widget=forms.CheckboxSelectMultiple,
    )
    brand = choice_filter(_("Brand"), _brands, method=_of_brand)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("All kinds"))
    owner = django_filters.ChoiceFilter(
        label=_("Owner"), choices=_owners, empty_label=_("Everybody"), method="by_owner"
    )

    class Meta:
        model = BrandRule
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Narrow to rules with a version in a state; retired are those with no other."""
        if not value:
            return queryset
        wanted = Q()
        others = [state for state in value if state != State.RETIRED]
        if others:
            having = RuleVersion.objects.filter(state__in=others).values("rule")
            wanted |= Q(pk__in=having)
        if State.RETIRED in value:
            alive = RuleVersion.objects.exclude(state=State.RETIRED).values("rule")
            ended = RuleVersion.objects.filter(state=State.RETIRED).values("rule")
            wanted |= Q(pk__in=ended) & ~Q(pk__in=alive)
        return queryset.filter(wanted)

    def by_owner(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to the rules of an owner; “me” is whoever asks."""
        return queryset.filter(owner=self.request.user.pk if value == ME else int(value))
