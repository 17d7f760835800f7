"""The admin views of terms, where they differ from Wagtail's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.mixins import JsonPostResponseMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from taxonomy.condition_live import live_answer
from taxonomy.consequences import LET_WAIT, Offer, consequences
from taxonomy.models import Segment
from taxonomy.term_buttons import term_buttons
from taxonomy.usage_views import TERM


class ShowRefusalMixin(JsonPostResponseMixin):
    """Shows at the form why saving was refused, where only saving can find out."""

    request: HttpRequest
    template_name = "taxonomy/term_form.html"
    offer: Offer | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with what the save was refused for.

        What needs an approval first can be put where it waits for that, by a button of its own.
        """
        try:
            if LET_WAIT in self.request.POST:
                return redirect(consequences().let_wait(self.request, form.instance))
            return super().form_valid(form)
        except ValidationError as refusal:
            self.offer = consequences().offer_to_wait(self.request, refusal)
            form.add_error(None, self.offer.sentence if self.offer else refusal.messages)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the offer to let the change wait, also while its form has other mistakes."""
        if self.offer is None and LET_WAIT in self.request.POST:
            self.offer = consequences().offer_to_wait(self.request)
        return super().get_context_data(**kwargs) | {"offer": self.offer}


class TermCreateView(ShowRefusalMixin, CreateView):
    """Makes a term and publishes it."""


class TermEditView(ShowRefusalMixin, EditView):
    """Changes a term and publishes it."""

    context_object_name = TERM

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add what uses the term, and the ways to be rid of it without deleting it."""
        return [
            *super().header_more_buttons,
            *term_buttons(
                self.object,
                may_change=self.user_has_permission("change"),
                may_delete=self.user_has_permission("delete"),
            ),
        ]


class ConditionWordsView(PermissionCheckedMixin, View):
    """Says an unsaved condition in words and in its other form, and tries it on a visitor."""

    model = Segment
    any_permission_required = ["add", "change"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """Answer with pieces of the page; see `live_answer`."""
        return JsonResponse(live_answer(request.POST))
