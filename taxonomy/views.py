"""The admin views of terms, where they differ from Wagtail's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.views.generic.mixins import JsonPostResponseMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from taxonomy.choices import in_tree_order
from taxonomy.condition_fields import read_group, summarise_rules
from taxonomy.models import Segment, Term
from taxonomy.usage import row_name, usage_sentence, uses_of

#: What templates call a term. By its model's name, a `locale` would be taken for one of Wagtail's.
TERM = "term"


class TreeTitleColumn(TitleColumn):
    """A title that is indented by the row's `depth`."""

    cell_template_name = "taxonomy/tree_title_cell.html"

    class Media:
        css = {"all": ["taxonomy/taxonomy.css"]}


class TermIndexView(IndexView):
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

    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        column = super()._get_title_column(field_name, column_class=TreeTitleColumn, **kwargs)
        column.sort_key = None  # a tree has one order
        return column


class ShowRefusalMixin(JsonPostResponseMixin):
    """Shows at the form why saving was refused, where only saving can find out."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with what the save was refused for."""
        try:
            return super().form_valid(form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class TermCreateView(ShowRefusalMixin, CreateView):
    """Makes a term and publishes it."""


class TermEditView(ShowRefusalMixin, EditView):
    """Changes a term and publishes it."""

    context_object_name = TERM


class TermDeleteView(DeleteView):
    """Deletes a term, or says what uses it."""

    template_name = "taxonomy/confirm_delete.html"
    context_object_name = TERM

    @cached_property
    def uses(self) -> list[Model]:
        """The rows that use the term."""
        return uses_of(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete the term; show the page again, with the reason, when that is refused."""
        if self.uses:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return super().form_valid(form)
        except ProtectedError:
            # Somebody began to use it a moment ago.
            del self.uses
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what uses the term, with where it can be edited."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        finder = AdminURLFinder(self.request.user)
        context["is_protected"] = bool(self.uses)
        context["usage_sentence"] = self.uses and usage_sentence(self.object, self.uses)
        context["uses"] = [(row_name(row), finder.get_edit_url(row)) for row in self.uses]
        return context


class ConditionWordsView(PermissionCheckedMixin, View):
    """Says the rules of an unsaved form in words, as a piece of the page."""

    model = Segment
    any_permission_required = ["add", "change"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer with the words, or with what is not complete yet."""
        summary = summarise_rules(read_group(request.POST, "condition"))
        return render(request, "taxonomy/condition_summary.html", {"summary": summary})
