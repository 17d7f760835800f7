"""The admin views of terms, where they differ from Wagtail's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.mixins import JsonPostResponseMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from taxonomy.condition_live import live_answer
from taxonomy.models import Segment
from taxonomy.term_buttons import term_buttons
from taxonomy.usage_views import TERM


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
