"""The listings of terms: in the order of the tree, with how many variants target each."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button

from taxonomy.arranging import says_who_wins
from taxonomy.choices import in_tree_order
from taxonomy.consequences import consequences
from taxonomy.models import PublishedOnSave, Term
from taxonomy.term_buttons import term_buttons


class TreeTitleColumn(TitleColumn):
    """A title that is indented by the row's `depth`."""

    cell_template_name = "taxonomy/tree_title_cell.html"

    class Media:
        css = {"all": ["taxonomy/taxonomy.css"]}


class VariantCountColumn(Column):
    """How many variants target a term, with the way to all that uses it."""

    cell_template_name = "taxonomy/variant_count_cell.html"

    def get_cell_context_data(
        self, instance: PublishedOnSave, parent_context: Any
    ) -> dict[str, Any]:
        """Add where the uses are listed."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        url = reverse(f"{instance._meta.model_name}:used_by", args=[instance.pk])
        return context | {"url": url}


class KeyedIndexView(IndexView):
    """A listing of terms of one kind."""

    #: What the list is for, what to do while it is empty, and the page of the documentation.
    purpose: Any = ""
    nothing_yet: Any = ""
    docs = ""

    def get_table(self, object_list: Any) -> Any:
        """Say of each term on the page how many variants target it; one query for all."""
        terms = list(object_list)
        counts = consequences().variant_counts(self.model, [term.key for term in terms])
        for term in terms:
            term.variant_count = counts.get(term.key, 0)
        return super().get_table(terms)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add what can be done with all terms at once."""
        name = self.model._meta.model_name
        buttons = list(super().header_more_buttons)
        if self.user_has_permission("add") and self.user_has_permission("change"):
            url = reverse(f"{name}:import")
            buttons.append(Button(_("Import from CSV"), url=url, icon_name="upload", priority=80))
        url = reverse(f"{name}:export")
        buttons.append(Button(_("Export as CSV"), url=url, icon_name="download", priority=90))
        return buttons

    def get_list_more_buttons(self, instance: PublishedOnSave) -> list[Any]:
        """Add what can be done with one term."""
        return [
            *super().get_list_more_buttons(instance),
            *term_buttons(
                instance,
                may_change=self.user_has_permission("change"),
                may_delete=self.user_has_permission("delete"),
            ),
        ]


class TermIndexView(KeyedIndexView):
    """A listing in the order of the tree, each row with its `depth`."""

    def get_queryset(self) -> Any:
        """The rows that the search and the filters leave, as a list in the tree's order."""
        rows = super().get_queryset()
        places = {
            key: (position, depth)
            for position, (key, depth) in enumerate(in_tree_order(self.model.objects.all()))
        }
        terms: list[Term] = sorted(rows, key=lambda term: places[term.key][0])
        for term in terms:
            term.depth = places[term.key][1]
        return terms

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Add the screens on which terms are moved."""
        buttons = list(super().header_buttons)
        if self.user_has_permission("change"):
            url = reverse(f"{self.model._meta.model_name}:arrange")
            buttons.append(self._header_button(_("Arrange"), url, "order"))
            if says_who_wins(self.model):
                buttons.append(self._header_button(_("Rank"), f"{url}?by=rank", "list-ol"))
        return buttons

    def _header_button(self, label: Any, url: str, icon: str) -> Any:
        return type(self.add_button)(label, url=url, icon_name=icon)

    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        column = super()._get_title_column(field_name, column_class=TreeTitleColumn, **kwargs)
        column.sort_key = None  # a tree has one order
        return column
