"""A list of objects as rows of a table, each member a cell.

Every input of a column has one name, and rows are told apart by their order, so that rows can be
added and removed in the browser without being numbered anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from brand.rule_forms.parts import Choice, Part
from brand.rules.types import Json

#: Rows that are shown when a list is empty.
EMPTY_ROWS = 2


class RowsWidget(forms.Widget):
    """Rows of inputs, and a button that adds one."""

    template_name = "brand/rule_forms/rows.html"

    def __init__(self, columns: Sequence[Part], add: Any) -> None:
        super().__init__()
        self.columns = columns
        self.add = add
        #: What is wrong with a cell, by row and name of the column; filled by the form.
        self.cell_errors: dict[tuple[int, str], str] = {}

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[versioned_static("brand/rule-rows.js")],
            css={"all": [versioned_static("brand/rule-forms.css")]},
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return the rows that say something, as texts."""
        columns = [
            data.getlist(f"{name}-{each.name}") if hasattr(data, "getlist") else []
            for each in self.columns
        ]
        rows = [
            dict(zip([each.name for each in self.columns], cells, strict=True))
            for cells in zip_longest(*columns, fillvalue="")
        ]
        written = [each.name for each in self.columns if not isinstance(each, Choice)]
        return [row for row in rows if any(row[name].strip() for name in written)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str | None) -> str:
        """No single input is the table's."""
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = list(value or [])
        shown = [*rows, *[{}] * (EMPTY_ROWS if not rows else 0)]
        context["widget"] |= {
            "columns": self.columns,
            "add": self.add,
            "rows": [self._cells(name, row, number) for number, row in enumerate(shown)],
            "empty_row": self._cells(name, {}, -1),
        }
        return context

    def _cells(self, name: str, row: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
        cells = []
        for part in self.columns:
            error = self.cell_errors.get((number, part.name), "")
            id_ = f"id_{name}-{number}-{part.name}"
            # Labels are around their inputs: rows that are added have no ids to begin with.
            attrs = {"aria-invalid": "true", "aria-describedby": f"{id_}-error"} if error else {}
            field = part.field()
            widget = field.widget
            if isinstance(widget, forms.RadioSelect):
                widget = forms.Select(choices=field.choices)
            value = row.get(part.name, part.shown(None))
            cells.append(
                {
                    "label": part.label,
                    "help": part.help,
                    "html": widget.render(f"{name}-{part.name}", value, attrs),
                    "error": error,
                    "error_id": f"{id_}-error",
                }
            )
        return cells


class RowsField(forms.Field):
    """Cleans to a list of dictionaries of texts, as the cells have them."""

    def __init__(self, columns: Sequence[Part], *, add: Any, **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(**kwargs | {"widget": self.widget_of(columns, add)})

    def widget_of(self, columns: Sequence[Part], add: Any) -> RowsWidget:
        """Return the widget of some columns."""
        return RowsWidget(columns, add)

    def clean(self, value: Any) -> Any:
        return list(value or [])


@dataclass(frozen=True, kw_only=True)
class Rows(Part):
    """A list of objects.

    :param columns: a part for each member.
    :param add: what the button says that adds a row.
    """

    columns: tuple[Part, ...]
    add: Any

    def field(self) -> forms.Field:
        return RowsField(self.columns, add=self.add, **self._options())

    def shown(self, value: Json) -> Any:
        return [
            {part.name: part.shown(row.get(part.name)) for part in self.columns}
            for row in value or ()
        ]

    def written(self, value: Any) -> Json:
        return [self.row_written(row) for row in value or ()] or None

    def row_written(self, row: Mapping[str, str]) -> dict[str, Json]:
        """Return the object that a row of texts stands for."""
        members = {part.name: part.written(row.get(part.name, "")) for part in self.columns}
        return {name: member for name, member in members.items() if member is not None}

    def said(self, value: Json) -> list[str]:
        return [self.row_said(row) for row in value or ()]

    def row_said(self, row: Mapping[str, Json]) -> str:
        """Say a row in words."""
        said = [", ".join(part.said(row.get(part.name))) for part in self.columns]
        first, rest = said[0], [each for each in said[1:] if each]
        if not rest:
            return first
        return _("%(first)s: %(rest)s") % {"first": first, "rest": "; ".join(rest)}


@dataclass(frozen=True, kw_only=True)
class YesOrNo(Choice):
    """Yes or no in a cell: its two choices are the empty text and `yes`."""

    def shown(self, value: Json) -> Any:
        return "yes" if value in (True, "yes") else ""

    def written(self, value: Any) -> Json:
        return value == "yes" or None

    def said(self, value: Json) -> list[str]:
        return []
