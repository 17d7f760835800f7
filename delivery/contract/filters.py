"""What the reports of the contract are narrowed to: a client, and days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from delivery.contract.keeping import KEPT
from delivery.contract.models import AnswerCount, UnknownKeyCount

#: Days that are shown where nobody says how many.
DAYS = 7
_DAYS = [("1", _("Today")), (str(KEPT), _("Last 30 days"))]


def _clients() -> list[tuple[str, str]]:
    """The clients that there are counts of."""
    names: set[str] = set()
    for model in (UnknownKeyCount, AnswerCount):
        names.update(model._default_manager.order_by().values_list("client", flat=True).distinct())
    return [(name, name) for name in sorted(names)]


class CountsFilterSet(WagtailFilterSet):
    """Narrows counts; the days are applied by the report, which has a default for them."""

    client = django_filters.ChoiceFilter(
        label=_("Client"), choices=_clients, empty_label=_("All clients")
    )
    days = django_filters.ChoiceFilter(
        label=_("Days"),
        choices=_DAYS,
        empty_label=_("Last 7 days"),
        method="leave_to_the_report",
    )

    class Meta:
        model = UnknownKeyCount
        fields: list[str] = []

    def leave_to_the_report(self, rows: Any, _name: str, _value: str) -> Any:
        """Narrow nothing."""
        return rows


def first_day(filters: Any) -> date:
    """Return the first day that is asked for; UTC, as counters are."""
    said: dict[str, Any] = filters.form.cleaned_data if filters and filters.is_valid() else {}
    return datetime.now(UTC).date() - timedelta(days=int(said.get("days") or DAYS) - 1)
