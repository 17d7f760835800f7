"""Filters of the list of waivers."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from brand.models import Brand, BrandRule, Waiver
from brand.rights import may_approve
from content.filters import ME, brand_choices, choice_filter

State = Waiver.State
MINE, DECIDE = ME, "decide"
ENDED = "ended"


def _rules() -> list[tuple[str, str]]:
    return [(rule.key, rule.title) for rule in BrandRule.objects.order_by("title")]


def _of_brand(queryset: QuerySet[Waiver], name: str, value: str) -> QuerySet[Waiver]:
    return queryset.filter(brand__key=value)


class WaiverFilterSet(WagtailFilterSet):
    """Narrows the list of waivers."""

    person = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[(DECIDE, _("Awaiting my decision")), (MINE, _("That I asked for"))],
        empty_label=_("Everybody's"),
        method="by_person",
        widget=forms.RadioSelect,
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=[*State.choices, (ENDED, _("Ended"))],
        method="by_state",
        widget=forms.CheckboxSelectMultiple,
    )
    ends = django_filters.ChoiceFilter(
        label=_("About to expire"),
        choices=[("1", _("Within a day")), ("7", _("Within 7 days")), ("30", _("Within 30 days"))],
        empty_label=_("Whenever"),
        method="by_end",
        widget=forms.RadioSelect,
    )
    brand = choice_filter(_("Brand"), brand_choices, method=_of_brand)
    rule = django_filters.ChoiceFilter(
        label=_("Rule"), choices=_rules, field_name="rule__key", empty_label=_("All rules")
    )
    reason = django_filters.MultipleChoiceFilter(
        label=_("Reason"), choices=Waiver.Reason.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Waiver
        fields: list[str] = []

    def by_person(self, queryset: QuerySet[Waiver], name: str, value: str) -> QuerySet[Waiver]:
        """Narrow to what the person asked for, or may decide on now."""
        me = self.request.user
        if value == MINE:
            return queryset.filter(requested_by=me)
        brands = [brand.pk for brand in Brand.objects.all() if may_approve(me, brand)]
        return queryset.filter(state=State.REQUESTED, brand__in=brands)

    def by_state(self, queryset: QuerySet[Waiver], name: str, value: Any) -> QuerySet[Waiver]:
        """Narrow to states; a granted waiver that has ended is one of its own."""
        now = timezone.now()
        found = queryset.none()
        for state in value:
            if state == ENDED:
                found |= queryset.filter(state=State.GRANTED, expires_at__lte=now)
            elif state == State.GRANTED:
                found |= queryset.filter(state=State.GRANTED, expires_at__gt=now)
            else:
                found |= queryset.filter(state=state)
        return found if value else queryset

    def by_end(self, queryset: QuerySet[Waiver], name: str, value: str) -> QuerySet[Waiver]:
        """Narrow to granted waivers that end soon."""
        now = timezone.now()
        soon = now + timedelta(days=int(value))
        return queryset.filter(state=State.GRANTED, expires_at__gt=now, expires_at__lte=soon)
