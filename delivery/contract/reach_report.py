"""Whom modules reach: how often the default alone was served, and which variants reach nobody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button

from content.listing import spreadsheet_cell
from content.models import Module
from delivery.contract.counting import OTHERS
from delivery.contract.filters import CountsFilterSet, first_day
from delivery.contract.models import AnswerCount
from variants.history import VIEW
from variants.live import live_variants

What = AnswerCount.What
#: What can have failed first, in the order of DESIGN.md 4.2.
CONDITIONS = ("window", "locale", "channel", "device", "segments", "experiment", "holdout")


@dataclass(frozen=True, slots=True)
class VariantReach:
    """What became of one live variant: how often it gave something, and of the answers that were
    looked at closely, in how many it matched and which condition failed first in how many.
    """

    name: str
    won: int
    matched: int
    failed: tuple[tuple[str, int], ...]

    @property
    def looked_at(self) -> int:
        """How many answers were looked at since it is live."""
        return self.matched + sum(number for _condition, number in self.failed)

    @property
    def words(self) -> str:
        """Why nobody gets it, in a sentence; empty where somebody does, or nothing is known."""
        if self.won or not self.looked_at:
            return ""
        values = {"name": self.name, "number": self.matched, "of": self.looked_at}
        if self.matched:
            return (
                _now("“%(name)s” matched in %(number)s of %(of)s, and was always beaten") % values
            )
        condition, number = max(self.failed, key=lambda pair: pair[1])
        labels = dict(What.choices)
        return _now(
            "“%(name)s” reached nobody: %(condition)s failed first in %(number)s of %(of)s"
        ) % {
            **values,
            "condition": labels[condition],
            "number": number,
        }


@dataclass(frozen=True, slots=True)
class Reach:
    """One module and client, over all days that are asked for."""

    client: str
    module: str
    name: str
    answered: int
    default: int
    looked_at: int
    variants: tuple[VariantReach, ...]

    @property
    def share(self) -> str:
        """How often the default alone was served."""
        return f"{self.default / self.answered:.0%}"

    @property
    def unreached(self) -> list[str]:
        """The variants that reached nobody, each with why."""
        return [variant.words for variant in self.variants if variant.words]

    @property
    def unreached_words(self) -> str:
        """The same for a spreadsheet."""
        return "; ".join(self.unreached)


class UnreachedColumn(BaseColumn):
    """Variants that reach nobody."""

    cell_template_name = "delivery/contract/unreached_cell.html"


class ReachFilterSet(CountsFilterSet):
    """Narrows modules."""

    module = django_filters.CharFilter(label=_("Key of a module"), lookup_expr="exact")
    unreached = django_filters.ChoiceFilter(
        label=_("Variants"),
        choices=[("yes", _("Some gave nothing"))],
        empty_label=_("All modules"),
        method="leave_to_the_report",
    )


class ReachView(ReportView):
    """Modules by client, those that serve the default most first."""

    permission_required = VIEW
    model = AnswerCount
    page_title = _("Whom modules reach")
    purpose = _(
        "How often each service was given the default alone, and which variants reached nobody "
        "there, with the condition that failed first."
    )
    docs = "how-to/check-what-a-decision-engine-sends"
    header_icon = "view"
    index_url_name = "delivery_contract:reach"
    index_results_url_name = "delivery_contract:reach_results"
    results_template_name = "delivery/contract/reach_results.html"
    filterset_class = ReachFilterSet
    paginate_by = 50
    list_export = [
        *("client", "module", "name", "answered", "default", "share", "looked_at"),
        "unreached_words",
    ]
    columns = [
        Column("name", label=_("Module"), classname="title has-long-words"),
        Column("client", label=_("Client"), classname="has-long-words"),
        Column("answered", label=_("Answers")),
        Column("share", label=_("Default alone")),
        Column("looked_at", label=_("Looked at closely")),
        UnreachedColumn("unreached", label=_("Variants that reached nobody")),
    ]

    def user_has_permission(self, permission: str) -> bool:
        """Ask for a permission by its whole name: the counts have none of their own."""
        return bool(self.request.user.has_perm(permission))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what goes with it, besides the exports."""
        url = reverse("delivery_contract:index")
        return [
            Button(_("Unknown keys"), url, icon_name="warning"),
            *super().header_more_buttons,
        ]

    def get_filtered_queryset(self) -> QuerySet[Any, Any]:
        """Return the modules and clients of the days that are asked for."""
        since = first_day(self.filters)
        rows = self.filter_queryset(AnswerCount.objects.all()).filter(day__gte=since)
        said = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        if said.get("unreached"):
            rows = rows.filter(Exists(_unreached(since)))
        counted = rows.filter(variant="").order_by().values("client", "module")
        counted = counted.annotate(
            answered=_sum(What.ANSWERED), default=_sum(What.DEFAULT), looked_at=_sum(What.EXPLAINED)
        ).filter(answered__gt=0)
        share = Cast("default", FloatField()) / F("answered")
        return counted.annotate(part=share).order_by("-part", "-answered", "module", "client")

    def get_table(self, object_list: Any) -> Any:
        """Return the table of one page, with its variants."""
        return super().get_table(read(list(object_list), first_day(self.filters)))

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Read the variants of an export too, some hundred modules at a time."""
        return _Read(object_list, first_day(self.filters)) if self.is_export else object_list

    def get_filename(self) -> str:
        """Name the file after what is in it."""
        return "whom-modules-reach"

    def to_row_dict(self, item: Reach) -> dict[str, Any]:
        """Return a line of a spreadsheet; nothing in it runs as a formula."""
        row: dict[str, Any] = super().to_row_dict(item)
        return {name: spreadsheet_cell(value) for name, value in row.items()}


def _sum(what: Any) -> Coalesce:
    return Coalesce(Sum("count", filter=Q(what=what)), 0)


def _unreached(since: date) -> QuerySet[Any]:
    """The live variants of a row's module that gave its client nothing."""
    won = AnswerCount.objects.filter(
        client=OuterRef(OuterRef("client")),
        module=OuterRef(OuterRef("module")),
        variant=OuterRef("key"),
        what=What.WON,
        day__gte=since,
    )
    live = live_variants().filter(module__key=OuterRef("module"))
    return live.exclude(Exists(won))


def read(rows: Sequence[dict[str, Any]], since: date) -> list[Reach]:
    """Return rows with names and variants: three queries, however many there are."""
    modules = {row["module"] for row in rows}
    names = dict(Module.objects.filter(key__in=modules).values_list("key", "name"))
    variants: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    live = live_variants().filter(module__key__in=modules).order_by("key")
    for module, key, name in live.values_list("module__key", "key", "name"):
        variants[module].append((key, name or key))
    counts: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    counted = AnswerCount.objects.filter(module__in=modules, day__gte=since).exclude(variant="")
    totals = counted.order_by().values_list("client", "module", "variant", "what")
    for client, module, variant, what, number in totals.annotate(number=Sum("count")):
        counts[client, module, variant][what] = number
    return [
        Reach(
            client=row["client"],
            module=row["module"],
            name=_now("All others together")
            if row["module"] == OTHERS
            else names.get(row["module"], row["module"]),
            answered=row["answered"],
            default=row["default"],
            looked_at=row["looked_at"],
            variants=tuple(
                _reach(name, counts[row["client"], row["module"], key])
                for key, name in variants[row["module"]]
            ),
        )
        for row in rows
    ]


def _reach(name: str, counts: dict[str, int]) -> VariantReach:
    return VariantReach(
        name=name,
        won=counts.get("won", 0),
        matched=counts.get("matched", 0),
        failed=tuple((each, counts[each]) for each in CONDITIONS if each in counts),
    )


class _Read:
    """The rows of an export, read some hundred at a time."""

    model = AnswerCount
    _CHUNK = 500

    def __init__(self, rows: Any, since: date) -> None:
        self._rows = rows
        self._since = since

    def __iter__(self) -> Iterator[Reach]:
        for chunk in _chunks(self._rows, self._CHUNK):
            yield from read(chunk, self._since)


def _chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
