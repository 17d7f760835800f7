"""Bulk actions of the lists: submit for approval, add to a release.

Both only lead on to the page that asks the rest, with the chosen rows in its address.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from variants.bulk.actions import ContentBulkAction
from variants.releases.add_rows import MOST


class LeadingBulkAction(ContentBulkAction):
    """Leads to a page that is given the rows."""

    url_name = ""
    permission = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on with the rows that were chosen, as many as can be looked at."""
        if len(self.keys) > MOST:
            words = _("Only the first %(most)d are taken: choose fewer.") % {"most": MOST}
            messages.warning(request, words)
        numbers = "&".join(f"id={key}" for key in self.keys[:MOST])
        kind = self.model._meta.model_name
        return redirect(f"{reverse(self.url_name)}?kind={kind}&{numbers}")


class SubmitBulkAction(LeadingBulkAction):
    """Submits drafts for approval."""

    display_name = gettext_lazy("Submit for approval")
    action_type = "submit"
    aria_label = gettext_lazy("Submit what is selected for approval")
    action_priority = 5
    url_name = "variants_releases:submit_drafts"


class CollectBulkAction(LeadingBulkAction):
    """Adds drafts to a release."""

    display_name = gettext_lazy("Add to a release")
    action_type = "collect"
    aria_label = gettext_lazy("Add what is selected to a release")
    action_priority = 6
    url_name = "variants_releases:add_rows"


ACTIONS = (SubmitBulkAction, CollectBulkAction)
