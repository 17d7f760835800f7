"""Reports → Decisions: who decided what, when, on which content, under which versions of rules."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn
from wagtail.admin.views.reports import ReportView

from content.listing import spreadsheet_cell
from variants.audit.decisions import Decision, read
from variants.audit.filters import DecisionsFilterSet, wanted
from variants.audit.sources import decisions
from variants.audit.wanted import Kind
from variants.models import Generation

#: Rows that an export reads at once.
_CHUNK = 500
_GOOD = {Kind.APPROVED, Kind.PUBLISHED, Kind.RULE_ACTIVATED, Kind.WAIVER_GRANTED}


class AboutColumn(BaseColumn):
    """What a decision is about, with links."""

    cell_template_name = "variants/audit/about_cell.html"


class DecisionsView(ReportView):
    """All decisions, the newest first."""

    model = Generation
    verbose_name = _("decision")
    verbose_name_plural = _("decisions")
    page_title = _("Decisions")
    purpose = _(
        "Who decided what, when and under which brand rules: approvals, waivers, rules, and what "
        "went live or was taken off."
    )
    docs = "how-to/find-out-why-something-was-live"
    header_icon = "history"
    index_url_name = "variants_audit:index"
    index_results_url_name = "variants_audit:index_results"
    results_template_name = "variants/audit/index_results.html"
    any_permission_required = ["view"]
    filterset_class = DecisionsFilterSet
    is_searchable = True
    paginate_by = 50
    columns = [
        Column("at_words", label=_("When")),
        Column("who", label=_("Who"), classname="has-long-words"),
        StatusTagColumn(
            "kind_words",
            label=_("Decision"),
            accessor="kind_words",
            primary=lambda decision: decision.kind in _GOOD,
        ),
        AboutColumn("about", label=_("About")),
        Column("under_words", label=_("Under")),
        Column("reason", label=_("Reason"), classname="has-long-words"),
    ]
    list_export = ["at", "who", "kind_words", "about_words", "versions", "reason"]
    export_headings = {
        "at": _("When"),
        "who": _("Who"),
        "kind_words": _("Decision"),
        "about_words": _("About"),
        "versions": _("Rules"),
        "reason": _("Reason"),
    }

    def get_filtered_queryset(self) -> QuerySet[Any, Any]:
        """Return what is wanted, as instants and keys."""
        return decisions(wanted(self.filters, self.search_query))

    def get_table(self, object_list: Any) -> Any:
        """Return the table of one page, its decisions read."""
        return super().get_table(read(object_list))

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Read the decisions of an export bit by bit."""
        return _Read(object_list) if self.is_export else object_list

    def get_filename(self) -> str:
        """Name the file after what is in it."""
        return "decisions"

    def to_row_dict(self, item: Decision) -> dict[str, Any]:
        """Return a line of a spreadsheet; nothing in it runs as a formula."""
        row: dict[str, Any] = super().to_row_dict(item)
        return {name: spreadsheet_cell(value) for name, value in row.items()}

    @cached_property
    def show_export_buttons(self) -> bool:
        """Offer exports."""
        return True


class _Read:
    """Decisions of an export, read some hundred at a time."""

    model = Generation

    def __init__(self, found: Any) -> None:
        self._found = found

    def __iter__(self) -> Iterator[Decision]:
        rows = iter(self._found.iterator(chunk_size=_CHUNK))
        while chunk := list(islice(rows, _CHUNK)):
            yield from read(chunk)
