"""Reports → Contract report: what callers send that nobody declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Max, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button

from content.listing import spreadsheet_cell
from delivery.contract.advice import Advice, advice
from delivery.contract.declared import Declared
from delivery.contract.filters import CountsFilterSet, first_day
from delivery.contract.models import UnknownKeyCount
from variants.history import VIEW


class UnknownKeysFilterSet(CountsFilterSet):
    """Narrows unknown keys."""

    axis = django_filters.ChoiceFilter(
        label=_("Kind"), choices=UnknownKeyCount.Axis.choices, empty_label=_("All kinds")
    )


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """One key that a client sent, over all days that are asked for."""

    client: str
    kind: str
    key: str
    times: int
    last_at: datetime
    advice: Advice

    @property
    def state(self) -> str:
        """What it is now."""
        return self.advice.state

    @property
    def nearest(self) -> str:
        """The declared key that it most likely stands for."""
        return self.advice.nearest

    @property
    def what_to_do(self) -> str:
        """What to do about it."""
        return self.advice.words


class AdviceColumn(BaseColumn):
    """What to do, with a link."""

    cell_template_name = "delivery/contract/advice_cell.html"


class UnknownKeysView(ReportView):
    """Unknown keys, the most frequent first."""

    permission_required = VIEW
    model = UnknownKeyCount
    page_title = _("Contract report")
    purpose = _(
        "What services send that nobody declared: it is ignored, so whoever is meant gets less "
        "than they should."
    )
    docs = "how-to/check-what-a-decision-engine-sends"
    header_icon = "warning"
    index_url_name = "delivery_contract:index"
    index_results_url_name = "delivery_contract:index_results"
    results_template_name = "delivery/contract/unknown_results.html"
    filterset_class = UnknownKeysFilterSet
    paginate_by = 50
    list_export = ["client", "kind", "key", "times", "last_at", "state", "nearest", "what_to_do"]
    columns = [
        Column("key", label=_("Key"), classname="title has-long-words"),
        Column("kind", label=_("Kind")),
        Column("client", label=_("Client"), classname="has-long-words"),
        Column("times", label=_("Times")),
        DateColumn("last_at", label=_("Last seen")),
        AdviceColumn("advice", label=_("What to do")),
    ]

    def user_has_permission(self, permission: str) -> bool:
        """Ask for a permission by its whole name: the counts have none of their own."""
        return bool(self.request.user.has_perm(permission))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what goes with it, besides the exports."""
        return [
            Button(_("Try a list of keys"), reverse("delivery_contract:try"), icon_name="check"),
            Button(_("Whom modules reach"), reverse("delivery_contract:reach"), icon_name="view"),
            *super().header_more_buttons,
        ]

    def get_filtered_queryset(self) -> QuerySet[Any, Any]:
        """Return the keys of the days that are asked for."""
        rows = self.filter_queryset(UnknownKeyCount.objects.all())
        rows = rows.filter(day__gte=first_day(self.filters)).order_by()
        rows = rows.values("client", "axis", "key").annotate(
            times=Sum("count"), last_at=Max("last_at")
        )
        return rows.order_by("-times", "client", "axis", "key")

    def get_table(self, object_list: Any) -> Any:
        """Return the table of one page, with advice."""
        return super().get_table(list(_read(object_list)))

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give advice in exports too."""
        return _Read(object_list) if self.is_export else object_list

    def get_filename(self) -> str:
        """Name the file after what is in it."""
        return "unknown-keys"

    def to_row_dict(self, item: UnknownKey) -> dict[str, Any]:
        """Return a line of a spreadsheet; nothing in it runs as a formula."""
        row: dict[str, Any] = super().to_row_dict(item)
        return {name: spreadsheet_cell(value) for name, value in row.items()}


def _read(rows: Any) -> Iterator[UnknownKey]:
    declared = Declared()
    kinds = dict(UnknownKeyCount.Axis.choices)
    for row in rows:
        yield UnknownKey(
            client=row["client"],
            kind=str(kinds[row["axis"]]),
            key=row["key"],
            times=row["times"],
            last_at=row["last_at"],
            advice=advice(declared, row["axis"], row["key"]),
        )


class _Read:
    """The rows of an export."""

    model = UnknownKeyCount

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[UnknownKey]:
        return _read(self._rows)
