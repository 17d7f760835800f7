"""Putting rows into a release: from their editor, from a list, and from the release's own page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from content.models import Experience, Module
from variants.bulk.work import edit_url, named
from variants.models import Release, Variant
from variants.releases.forms import AddRowsForm, SubmitDraftsForm
from variants.releases.listing import BelowReleases
from variants.releases.problems import SubmitRefused, WarningsNotAcknowledged
from variants.releases.services import add, submit_drafts

KINDS: dict[str, Any] = {"module": Module, "variant": Variant, "experience": Experience}
#: Rows that are put into a release, or submitted, at once; each is looked at.
MOST = 500


class RowsMixin:
    """The rows that an address names: `?kind=variant&id=1&id=2`."""

    request: HttpRequest

    @cached_property
    def rows(self) -> list[Any]:
        """Return the rows, in the order of the address, without those that are gone.

        :raises Http404: when the address names no kind of content, or none that is there.
        """
        model = KINDS.get(self.request.GET.get("kind", ""))
        asked = [each for each in self.request.GET.getlist("id") if each.isdecimal()]
        numbers = [int(each) for each in asked if len(each) <= 18][:MOST]
        if model is None:
            raise Http404(_("There is no such kind of content."))
        found = model._default_manager.in_bulk(numbers)
        rows = [found[number] for number in dict.fromkeys(numbers) if number in found]
        if not rows:
            raise Http404(_("None of these is there any more."))
        return rows

    @property
    def items(self) -> list[dict[str, str]]:
        """The rows as the page names them."""
        return [{"name": named(row), "url": edit_url(row)} for row in self.rows]


class AddRowsView(RowsMixin, BelowReleases, FormView):
    """Asks for a release, and puts the rows into it."""

    template_name = "variants/releases/add_rows.html"
    form_class = AddRowsForm
    page_title = gettext_lazy("Add to a release")
    purpose = gettext_lazy("What is in a release is approved and goes live together with the rest.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Say which release is meant, where the address does."""
        return super().get_form_kwargs() | {"chosen": self.request.GET.get("release", "")}

    def form_valid(self, form: AddRowsForm) -> HttpResponse:
        """Add every row that can be; say of the others why not."""
        values = form.cleaned_data
        try:
            release = form.chosen(self.request.user)
        except ValidationError as error:
            form.add_error("name", error)
            return self.form_invalid(form)
        added = 0
        for row in self.rows:
            try:
                add(release, row, self.request.user, action=values["action"])
            except ValidationError as refused:
                messages.error(self.request, " ".join(refused.messages))
            else:
                added += 1
        if added:
            words = _("Added to “%(release)s”: %(count)d.") % {"release": release, "count": added}
            messages.success(self.request, words)
        return redirect("variants_releases:release", release.key)


class SubmitDraftsView(RowsMixin, BelowReleases, FormView):
    """Submits drafts, those of one module together; says what brand rules say before."""

    template_name = "variants/releases/submit_drafts.html"
    form_class = SubmitDraftsForm
    page_title = gettext_lazy("Submit for approval")
    purpose = gettext_lazy(
        "A manager of the brand sees exactly what changes for visitors, and decides."
    )
    docs = "concepts/publishing"
    header_icon = "resubmit"
    refused: SubmitRefused | None = None

    def form_valid(self, form: SubmitDraftsForm) -> HttpResponse:
        """Submit all of them, or none."""
        values = form.cleaned_data
        try:
            releases = submit_drafts(
                self.rows,
                self.request.user,
                note=values["note"],
                due_at=values["due_at"],
                acknowledged=values["acknowledged"],
            )
        except SubmitRefused as refused:
            self.refused = refused
            return self.form_invalid(form)
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, _("Submitted for approval."))
        return self._after(releases)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what was refused, and whether it can be acknowledged."""
        refused = self.refused
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "refusals": refused.messages if refused else [],
            "warns": isinstance(refused, WarningsNotAcknowledged) or "warned" in self.request.GET,
            "back": edit_url(self.rows[0]),
        }

    def _after(self, releases: list[Release]) -> HttpResponseRedirect:
        if len(releases) == 1:
            url = reverse("variants_releases:release", args=[releases[0].key])
        else:
            url = f"{reverse('variants_releases:index')}?state=submitted&person=me"
        return HttpResponseRedirect(url)
