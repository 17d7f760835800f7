"""The rows of a term list: typed in, pasted from a spreadsheet, or thousands of them as a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brand.rule_forms.parts import Choice, Part, Text
from brand.rule_forms.rows import Rows, RowsField, RowsWidget
from brand.rules.kinds import terms_csv
from brand.rules.kinds.base import BadParameters
from brand.rules.types import Json

#: More rows than this are edited as a text: so many inputs are slow, and nobody scrolls them.
MOST_ROWS = 150
#: Problems of a pasted list that are told one by one.
MOST_PROBLEMS = 20

_STATUSES = (
    ("forbidden", gettext_lazy("Forbidden")),
    ("deprecated", gettext_lazy("Deprecated")),
    ("admitted", gettext_lazy("Admitted")),
    ("preferred", gettext_lazy("Preferred")),
)
_CASES = (
    ("any", gettext_lazy("In any case")),
    ("exact", gettext_lazy("Exactly as written")),
)
_BARS = gettext_lazy("several: |")


class TermsWidget(RowsWidget):
    """Rows, with a place to paste more; or, of a long list, all of it as a text."""

    template_name = "brand/rule_forms/term_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return {
            "rows": super().value_from_datadict(data, files, name),
            "text": data.get(f"{name}-text"),
            "paste": data.get(f"{name}-paste", ""),
        }

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        value = value or {"rows": []}
        context = super().get_context(name, value["rows"], attrs)
        context["widget"] |= {
            "text": value.get("text"),
            "paste": value.get("paste", ""),
            "csv_columns": ", ".join(terms_csv.COLUMNS),
        }
        return context


class TermsField(RowsField):
    """Cleans to the parameters of a term list: `rows`, and `allow` where phrases were pasted.

    What is pasted replaces the rows of the same terms, and is added otherwise.
    """

    def widget_of(self, columns: Sequence[Part], add: Any) -> TermsWidget:
        """Return the widget of some columns."""
        return TermsWidget(columns, add)

    def clean(self, value: Any) -> dict[str, Json]:
        if value["text"] is not None:
            return _imported(value["text"])
        rows = [_row_written(self.columns, row) for row in value["rows"]]
        if not value["paste"].strip():
            return {"rows": rows, "allow": []}
        pasted = _imported(_with_header(value["paste"]))
        places = {row.get("term"): number for number, row in enumerate(rows)}
        for row in pasted["rows"]:
            if row["term"] in places:
                rows[places[row["term"]]] = row
            else:
                rows.append(row)
        return {"rows": rows, "allow": pasted["allow"]}


@dataclass(frozen=True, kw_only=True)
class TermRows(Rows):
    """The rows of a term list; phrases among what is pasted go to the member `allow`."""

    def field(self) -> forms.Field:
        return TermsField(self.columns, add=self.add, **self._options())

    def shown(self, value: Json) -> Any:
        if len(value or ()) > MOST_ROWS:
            return {"rows": [], "text": terms_csv.to_csv({"rows": value}), "paste": ""}
        return {"rows": [_cells(row) for row in value or ()], "text": None, "paste": ""}

    def written(self, value: Any) -> Json:
        return value["rows"] or None

    def row_said(self, row: Mapping[str, Json]) -> str:
        """Say a term: what to write instead, or that it is written so."""
        words = {
            "term": row["term"],
            "instead": ", ".join(filter(None, row.get("replacements", ()))),
        }
        status = row.get("status", "forbidden")
        if words["instead"]:
            said = _("“%(term)s”: write %(instead)s") % words
        elif status in ("preferred", "admitted"):
            said = _("“%(term)s” is written so") % words
        elif row.get("replacements"):
            said = _("“%(term)s”: leave it out") % words
        else:
            said = _("“%(term)s”: not used") % words
        if status in ("deprecated", "admitted"):
            said = _("%(said)s (%(status)s)") % {"said": said, "status": dict(_STATUSES)[status]}
        return f"{said}. {row['note']}" if row.get("note") else said


TERM_COLUMNS = (
    Text(name="term", label=gettext_lazy("Term")),
    Text(
        name="replacements",
        label=gettext_lazy("Write instead"),
        help=_BARS,
        stored="a list of texts; an empty one leaves the term out",
    ),
    Choice(name="status", label=gettext_lazy("Status"), choices=_STATUSES),
    Text(name="note", label=gettext_lazy("Note")),
    Text(
        name="inflections",
        label=gettext_lazy("Other forms"),
        help=_BARS,
        stored="a list of objects with `form` and maybe `replacement`",
    ),
    Choice(name="case", label=gettext_lazy("Capitals"), choices=_CASES),
)


def _cells(row: Mapping[str, Json]) -> dict[str, str]:
    """Return a row as texts, as a line of CSV has them."""
    try:
        cells = terms_csv.cells_of(row)
    except BadParameters:  # what a script stored is mended here
        cells = [str(row.get(name) or "") for name in terms_csv.COLUMNS]
    return dict(zip(terms_csv.COLUMNS, cells, strict=True))


def _row_written(columns: Any, row: Mapping[str, str]) -> dict[str, Json]:
    return terms_csv.row_of({each.name: row.get(each.name, "").strip() for each in columns})


def _imported(text: str) -> dict[str, Json]:
    """Read a list, whole.

    :raises ValidationError: a sentence for each problem, with its line and column.
    """
    imported = terms_csv.from_csv(text)
    if imported.problems:
        said = [
            _("Line %(line)d, %(column)s: “%(value)s”, expected %(expected)s.")
            % {
                "line": each.line,
                "column": each.column,
                "value": each.value[:60],
                "expected": each.expected,
            }
            for each in imported.problems[:MOST_PROBLEMS]
        ]
        more = len(imported.problems) - MOST_PROBLEMS
        if more > 0:
            said.append(ngettext("And %d more problem.", "And %d more problems.", more) % more)
        raise ValidationError(said)
    return imported.parameters


def _with_header(text: str) -> str:
    """Put the names of the columns before a list that was pasted without them."""
    text = text.lstrip("\ufeff\n\r")
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    names = [cell.strip().strip('"').lower() for cell in first.split(sign)]
    if "term" in names:
        return text
    count = min(len(names), len(terms_csv.COLUMNS))
    columns = ("term", "replacements") if count == 2 else terms_csv.COLUMNS[:count]
    return sign.join(columns) + "\n" + text
