"""Saving a form does not put aside, unnoticed, what somebody else saved in the meantime.

Wagtail stops an autosave that would; of other saves its editor asks first, once it has heard of the
newer version, which takes up to ten seconds. This is about those seconds.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name

#: The field of the form that names the newer version of which the editor has asked.
TOLD = "told_of_revision"


class NewerVersionMixin:
    """An edit view that saves over somebody else's newer version only when that was meant."""

    request: Any
    latest_revision: Any
    is_out_of_date: bool
    expects_json_response: bool
    get_edit_url: Any

    def is_valid(self, form: Any) -> bool:
        """Refuse what is otherwise right, once, and say whose version it would put aside."""
        valid: bool = super().is_valid(form)  # type: ignore[misc]
        self.is_refused = valid and not self.expects_json_response and self.is_unnoticed
        if self.is_refused:
            # What is typed is saved when its author says so, not with the next letter.
            self.autosave_enabled = False
            self.produced_error_message = None
        return valid and not self.is_refused

    @cached_property
    def is_unnoticed(self) -> bool:
        """Whether somebody else saved since the form was loaded, and nobody has said so.

        A newer version of one's own is what the form saved by itself.
        """
        newest = self.latest_revision
        return (
            bool(newest)
            and newest.user_id != self.request.user.pk
            and self.is_out_of_date
            and self.request.POST.get(TOLD) != str(newest.pk)
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form as it was sent, with the way to the other version."""
        if self.is_refused:
            newest = self.latest_revision
            person = get_user_display_name(newest.user) if newest.user else _("Somebody")
            messages.warning(
                self.request,
                _(
                    "%(person)s saved a newer version while you were editing, so yours is not "
                    "saved yet. Save again to put yours in its place; theirs stays in the history."
                )
                % {"person": person},
                buttons=[
                    messages.button(
                        self.get_edit_url(), _("View the newer version"), new_window=True
                    )
                ],
            )
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let the form say of which newer version its editor has asked."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["media"] += forms.Media(js=["content/told-of-newer-version.js"])
        return context
