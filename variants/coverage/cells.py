"""The cells of the table as HTML.

A page has a thousand and more, which templates would write in the time of everything else on it.
"""

from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from variants.coverage.matrix import Cell, MatrixRow, Winner

#: Winners that a cell names; of further ones it says how many there are.
_NAMED = 2


class CellWriter:
    """Writes cells for one page.

    :param single: whether one module is looked at alone.
    :param opened: the cell whose modules are listed.
    :param cell_query: the query string of the page, to which a cell's address is added.
    :param add: the address of a new variant with its query begun, to which a cell's terms are
        added; None for somebody who may not write one.
    :param edit_url_name: what the form of a variant is called; None for somebody who may not edit.
    """

    def __init__(
        self,
        *,
        single: bool,
        opened: Cell | None,
        cell_query: str,
        add: str | None,
        edit_url_name: str | None,
    ) -> None:
        self._write = self._cell_of_one if single else self._cell_of_many
        self._opened = opened
        self._cell_query = cell_query
        self._add = add
        self._edit_url_name = edit_url_name
        self._edit_url = cache(self._reversed)
        self._kinds = {"own": _("Own"), "inherited": _("Inherited"), "default": _("Default")}
        self._add_own = _("Add own")
        self._own_of = _("%(own)s of %(all)s own")
        self._inherited_too = _("%(count)s inherited")
        self._named = {
            "cell": _(": %(row)s, %(column)s"),
            "gap": _(": add a variant for %(row)s, %(column)s"),
            "fill": _("Add a variant of its own for %(row)s, %(column)s"),
        }

    def row(self, row: MatrixRow) -> SafeString:
        """Return the cells of a row."""
        return mark_safe("".join(map(self._write, row.cells)))  # noqa: S308 - each is escaped

    def _cell_of_one(self, cell: Cell) -> SafeString:
        """What one module has: nothing, or what wins, each with the way to make something."""
        kind = cell.only.kind
        if kind == "default":
            said = self._gap(cell)
        else:
            winners = cell.only.winners
            said = format_html(
                '<span class="coverage__kind">{} {}</span>{}{}{}',
                self._shape(kind),
                self._kinds[kind],
                format_html_join("", "{}", ((self._winner(each),) for each in winners[:_NAMED])),
                self._more(len(winners) - _NAMED),
                self._fill(cell) if kind == "inherited" else "",
            )
        return self._wrapped(kind, said)

    def _cell_of_many(self, cell: Cell) -> SafeString:
        """How many modules have something of their own; opens the list of them."""
        said = format_html(
            '<a href="?{}&cell={}#opened"{}>{} {}{}</a>',
            self._cell_query,
            cell.address,
            mark_safe(' aria-current="true"') if cell is self._opened else "",
            self._shape(cell.kind),
            self._own_of % {"own": cell.own, "all": cell.total},
            self._for_ears("cell", cell),
        )
        if cell.inherited:
            words = self._inherited_too % {"count": cell.inherited}
            said += format_html(' <span class="coverage__kind">{}</span>', words)
        return self._wrapped(cell.kind, said)

    def _gap(self, cell: Cell) -> SafeString:
        """Says that the default is shown; leads to a new variant for these visitors."""
        said = format_html("{} {}", self._shape("default"), self._kinds["default"])
        if self._add is None:
            return said
        return format_html(
            '<a class="coverage__gap" href="{}">{}'
            '<span class="coverage__add" aria-hidden="true">+</span>{}</a>',
            self._add_url(cell),
            said,
            self._for_ears("gap", cell),
        )

    def _fill(self, cell: Cell) -> SafeString | str:
        """Leads to a variant of their own for visitors who see one that is made for others too."""
        if self._add is None:
            return ""
        return format_html(
            '<a class="coverage__fill" href="{}"><span aria-hidden="true">+ {}</span>{}</a>',
            self._add_url(cell),
            self._add_own,
            self._for_ears("fill", cell),
        )

    def _winner(self, winner: Winner) -> SafeString:
        if self._edit_url_name is None or winner.number is None:
            return format_html('<span class="coverage__winner">{}</span>', winner.name)
        return format_html(
            '<a class="coverage__winner" href="{}">{}</a>',
            self._edit_url(winner.number),
            winner.name,
        )

    def _more(self, count: int) -> SafeString | str:
        if count <= 0:
            return ""
        words = _("and %(count)s more") % {"count": count}
        return format_html('<span class="coverage__kind">{}</span>', words)

    def _for_ears(self, words: str, cell: Cell) -> SafeString:
        """Names the visitors for those who do not see in which row and column the cell is."""
        named = self._named[words] % {"row": cell.row.name, "column": cell.column.name}
        return format_html('<span class="w-sr-only">{}</span>', named)

    def _add_url(self, cell: Cell) -> str:
        return f"{self._add}&{cell.fill}"

    def _reversed(self, number: int) -> str:
        return reverse(self._edit_url_name, args=[number])

    @staticmethod
    def _shape(kind: str) -> SafeString:
        return format_html(
            '<span class="coverage-shape coverage-shape--{}" aria-hidden="true"></span>', kind
        )

    @staticmethod
    def _wrapped(kind: str, said: Any) -> SafeString:
        return format_html('<td class="coverage__cell coverage__cell--{}">{}</td>', kind, said)
