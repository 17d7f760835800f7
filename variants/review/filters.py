"""Filters of the queue. Terms, brands and authors are those of the summary."""

from collections.abc import Collection
from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from content.filters import ME, brand_choices, choice_filter, people_choices, term_filter
from taxonomy.models import Channel, Device, Segment
from variants.models import Release
from variants.review.summaries import HIGH, LOW, MEDIUM, token

State = Release.State

RISKS = [(str(HIGH), _("High")), (str(MEDIUM), _("Medium")), (str(LOW), _("Low"))]
ASSIGNED = [(ME, _("Me")), ("nobody", _("Nobody")), ("somebody", _("Somebody"))]
DUE = [("overdue", _("Overdue")), ("set", _("With a due date"))]


def _of_term(queryset: QuerySet[Release], axis: str, keys: Collection[str]) -> QuerySet[Release]:
    named = [Q(summary__tokens__contains=token(axis, key)) for key in keys]
    return queryset.filter(reduce(or_, named)) if named else queryset.none()


def _of_brand(queryset: QuerySet[Release], name: str, key: str) -> QuerySet[Release]:
    return queryset.filter(summary__tokens__contains=token("brand", key))


def _of_risk(queryset: QuerySet[Release], name: str, risk: str) -> QuerySet[Release]:
    return queryset.filter(summary__risk=int(risk))


def _due(queryset: QuerySet[Release], name: str, due: str) -> QuerySet[Release]:
    if due == "overdue":
        return queryset.filter(due_at__lt=timezone.now())
    return queryset.exclude(due_at=None)


class QueueFilterSet(WagtailFilterSet):
    """Narrows the queue."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=[each for each in State.choices if each[0] != State.OPEN],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice: what awaits a decision."),
    )
    brand = choice_filter(_("Brand"), brand_choices, _of_brand)
    segment = term_filter(Segment, _of_term)
    channel = term_filter(Channel, _of_term)
    device = term_filter(Device, _of_term)
    author = choice_filter(_("Author"), people_choices, "by_author")
    assigned = choice_filter(_("Assigned to"), ASSIGNED, "by_assigned")
    risk = choice_filter(_("Risk"), RISKS, _of_risk)
    due = choice_filter(_("Decide until"), DUE, _due)

    class Meta:
        model = Release
        fields: list[str] = []

    def by_author(self, queryset: QuerySet[Release], name: str, person: str) -> QuerySet[Release]:
        """Narrow to what somebody wrote a part of; “me” is whoever asks."""
        number = self.request.user.pk if person == ME else int(person)
        return queryset.filter(summary__tokens__contains=token("author", number))

    def by_assigned(self, queryset: QuerySet[Release], name: str, whom: str) -> QuerySet[Release]:
        """Narrow by who should decide."""
        if whom == ME:
            return queryset.filter(assigned_to=self.request.user)
        return queryset.filter(assigned_to__isnull=whom == "nobody")
