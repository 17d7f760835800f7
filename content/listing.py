"""What lists of content have in common: search by the index, last change, export.

A list costs the same number of queries however long it is: its query has no annotation, and what
its rows show besides their columns is loaded for one page at a time (`decorate`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.snippets.views.snippets import IndexView

from content.filters import scheduled_keys
from content.search import MOST, found

_CHUNK = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: What spreadsheet programs take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def state_words(row: Any) -> str:
    """The state of a row in a word or two; the list has said whether it `is_scheduled`."""
    if row.live and row.is_scheduled:
        return _("live + scheduled")
    if row.live:
        return _("live + draft") if row.has_unpublished_changes else _("live")
    if row.is_scheduled:
        return _("scheduled")
    return _("expired") if row.expired else _("draft")


def changed_words(row: Any) -> str:
    """When a row was last edited and by whom; empty for one that was never edited by hand."""
    revision = row.latest_revision
    if revision is None:
        return ""
    at = date_format(localtime(revision.created_at), "j M Y, H:i")
    if revision.user is None:
        return at
    return _("%(at)s by %(user)s") % {"at": at, "user": get_user_display_name(revision.user)}


class StateColumn(StatusTagColumn):
    """Whether a row is live, scheduled or a draft.

    Wagtail's own column asks the database twice for each draft.
    """

    def __init__(self) -> None:
        super().__init__(
            "state",
            label=_lazy("State"),
            accessor=state_words,
            sort_key="live",
            primary=lambda row: row.live,
        )


class ChangedColumn(Column):
    """When a row was last edited, and by whom; sorted by the revision, which has an index."""

    def __init__(self) -> None:
        super().__init__(
            "changed",
            label=_lazy("Last change"),
            accessor=changed_words,
            sort_key="latest_revision",
        )


class ContentIndexView(IndexView):
    """A list of modules, variants or experiences.

    `purpose` says in one sentence what the list is for, `docs` names the page that explains it,
    `nothing_yet` what to do when there is nothing. `export_columns` are the columns of a
    spreadsheet: heading, and a function of a decorated row that returns what stands there.
    """

    purpose: Any = ""
    docs = ""
    nothing_yet: Any = ""
    export_columns: dict[Any, Callable[[Any], Any]] = {}
    #: Columns that no row of a list shows: large, and read from the disk for nothing.
    heavy: tuple[str, ...] = ()
    found_too_many = False
    #: The buttons are there before anything is exported, when Wagtail knows no columns yet.
    show_export_buttons = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or send it as a spreadsheet with the same filters."""
        if self.is_export:
            self.list_export = list(map(str, self.export_columns))
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows with what every list shows of them."""
        rows = super().get_base_queryset()
        return rows.select_related("latest_revision__user").defer(
            "latest_revision__content", *self.heavy
        )

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order by a column, then by primary key, so that pages are stable."""
        ordering = self.ordering or "-latest_revision"
        name = ordering.removeprefix("-")
        # As the index goes: the state is two columns.
        names = [name, "has_unpublished_changes"] if name == "live" else [name]
        if ordering.startswith("-"):
            return queryset.order_by(*(self._descending(each) for each in names), "-pk")
        return queryset.order_by(*(self._ascending(each) for each in names), "pk")

    def _ascending(self, name: str) -> Any:
        column, is_null = self._column(name)
        return F(column).asc(nulls_first=True) if is_null else column

    def _descending(self, name: str) -> Any:
        column, is_null = self._column(name)
        return F(column).desc(nulls_last=True) if is_null else f"-{column}"

    def _column(self, name: str) -> tuple[str, bool]:
        """Return the column to order by, and whether it may be null."""
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name, False  # of a related model
        # The column itself: a relation would be ordered as its own model is.
        return field.attname, field.null

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Find out first which rows are on the page, then read those rows with all they show.

        Databases would otherwise sort whole rows with everything that is joined to them.
        """
        keys = queryset.select_related(None).values_list("pk", flat=True)
        paginator, page, _keys, is_paginated = super().paginate_queryset(keys, page_size)
        rows = self.get_base_queryset().in_bulk(list(page.object_list))
        page.object_list = [rows[pk] for pk in page.object_list if pk in rows]
        return paginator, page, page.object_list, is_paginated

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to what the search index finds."""
        if not self.is_searching:
            return queryset
        return queryset.filter(self.matching(self.search_query))

    def matching(self, words: str) -> Q:
        """Return the condition that a search finds a row."""
        return Q(pk__in=self.found(self.model, words))

    def found(self, model: type[Model], words: str) -> set[int]:
        """Return the primary keys that a search of a model finds, and note when it is cut short."""
        keys = found(model, words)
        self.found_too_many |= len(keys) >= MOST
        return keys

    def get_table(self, object_list: Any) -> Any:
        """Return the table of one page, its rows decorated."""
        rows = list(object_list)
        self.decorate(rows)
        return super().get_table(rows)

    def decorate(self, rows: list[Any]) -> None:
        """Give rows what their columns show besides their own values."""
        waiting = set(self.scheduled)
        for row in rows:
            row.is_scheduled = row.pk in waiting

    @cached_property
    def scheduled(self) -> list[int]:
        """The primary keys of all rows that wait for a day to be published."""
        return scheduled_keys(self.model)

    def stream_csv(self, queryset: QuerySet[Any]) -> Iterator[bytes]:
        """Yield the lines of a CSV file, some hundred rows at a time."""
        return super().stream_csv(_Rows(queryset, self.decorate))

    def get_heading(self, queryset: Any, field: str) -> str:
        """Return the heading of a column, which is its name."""
        return field

    def to_row_dict(self, item: Model) -> dict[str, Any]:
        """Return what a line of a spreadsheet shows of a row."""
        return {
            str(name): spreadsheet_cell(value(item)) for name, value in self.export_columns.items()
        }

    def write_xlsx(self, queryset: QuerySet[Any], output: Any) -> None:
        """Write an Excel file."""
        super().write_xlsx(_Rows(queryset, self.decorate), output)

    def get_filename(self) -> str:
        """Name the file after what is in it."""
        return str(self.model._meta.verbose_name_plural)


class _Rows:
    """A queryset that is read and decorated in chunks."""

    def __init__(self, queryset: QuerySet[Any], decorate: Callable[[list[Any]], None]) -> None:
        self.model = queryset.model
        self._queryset = queryset
        self._decorate = decorate

    def __iter__(self) -> Iterator[Any]:
        rows: Iterable[Any] = iter(self._queryset.iterator(chunk_size=_CHUNK))
        while chunk := list(islice(rows, _CHUNK)):
            self._decorate(chunk)
            yield from chunk


def spreadsheet_cell(value: Any) -> Any:
    """Return a value that no spreadsheet program runs as a formula, without control characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) else text
