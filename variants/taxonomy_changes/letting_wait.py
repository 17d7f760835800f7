"""Changes of terms that need an approval first: offered to be put into a release, and put there.

Terms have no drafts, so what the gate refuses for want of an approval would be lost. The form of
the term keeps what was typed and asks for a release in the same page.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from content.models import Module
from taxonomy.consequences import LET_WAIT, Offer
from taxonomy.models import PublishedOnSave
from variants.gate import PublishingRefused
from variants.preview.access import may_preview
from variants.releases.forms import ChooseReleaseForm
from variants.releases.services import add

#: Modules that are named one by one.
SHOWN = 5
_PREFIX = "waits"


def offer_to_wait(request: HttpRequest, refusal: ValidationError | None) -> Offer | None:
    """Offer a release for a change of a term that only wants approvals; see `Consequences`."""
    if not may_preview(request.user):
        return None
    if isinstance(refusal, PublishingRefused):
        if not all(each.needs_approval for each in refusal.refusals):
            return None
        keys = [each.path.rpartition(".")[2] for each in refusal.refusals]
        sentence = ngettext(
            "Not saved yet: this changes who sees what in %(count)d module, so it goes live by a "
            "release that a manager approves.",
            "Not saved yet: this changes who sees what in %(count)d modules, so it goes live by a "
            "release that a manager approves.",
            len(keys),
        ) % {"count": len(keys)}
        return Offer(sentence, OfferComponent(ChooseReleaseForm(prefix=_PREFIX), keys))
    if LET_WAIT not in request.POST:
        return None
    sentence = " ".join(refusal.messages) if refusal else ""
    return Offer(sentence, OfferComponent(ChooseReleaseForm(request.POST, prefix=_PREFIX)))


def let_wait(request: HttpRequest, term: PublishedOnSave) -> str:
    """Put a change of a term into the release that the request names; see `Consequences`."""
    form = ChooseReleaseForm(request.POST, prefix=_PREFIX)
    if not form.is_valid():
        raise ValidationError([message for errors in form.errors.values() for message in errors])
    with transaction.atomic():
        release = form.chosen(request.user)
        add(release, term, request.user, action="save_term")
    messages.success(
        request,
        _("“%(term)s” is saved when “%(release)s” goes live. Submit that once it is complete.")
        % {"term": term, "release": release},
    )
    return reverse("variants_releases:release", args=[release.key])


class OfferComponent(Component):
    """Fields that ask for a release, with the button, inside the form of a term."""

    template_name = "variants/taxonomy_changes/let_wait.html"

    def __init__(self, form: ChooseReleaseForm, keys: Sequence[str] = ()) -> None:
        self.form = form
        self.keys = keys

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Add the first of the modules that change, with where they are edited."""
        edit = Module.snippet_viewset.get_url_name("edit")
        shown = self.keys[:SHOWN]
        modules = Module.objects.filter(key__in=shown) if shown else ()
        return {
            "form": self.form,
            "button": LET_WAIT,
            "modules": [(module.name, reverse(edit, args=[module.pk])) for module in modules],
            "more": len(self.keys) - len(shown),
        }
