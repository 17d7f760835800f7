"""Approving several releases together: every difference of them on one page, one button."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from variants.approval import decisions
from variants.approval.proposal import Proposal, proposed
from variants.approval.rights import why_not
from variants.models import Approval, Release
from variants.review.cards import Review, review_of
from variants.review.queue import releases_for
from variants.review.release_page import DOCS, demand_reader
from variants.review.urls_of import QUEUE

#: Releases of one selection: somebody has to look through all of their differences.
MOST = 30


@dataclass(frozen=True, slots=True)
class Chosen:
    """One release of a selection; `refusal` says why it is not approved with the others."""

    release: Release
    proposal: Proposal
    review: Review
    refusal: str | None


class TogetherView(WagtailAdminTemplateMixin, TemplateView):
    """A selection of releases without findings, to be approved with one button."""

    template_name = "variants/review/together.html"
    header_icon = "glasses"
    page_title = gettext_lazy("Approve together")
    purpose = gettext_lazy(
        "Every difference of everything that you chose. One button approves all of it, each for "
        "itself: what changes meanwhile is left out."
    )
    docs = DOCS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn away who neither writes nor decides."""
        demand_reader(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the queue."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(QUEUE), "label": _("Review")},
            {"url": "", "label": str(self.page_title)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the selection."""
        keys = list(dict.fromkeys(self.request.GET.getlist("release")))
        found = releases_for(self.request.user).filter(
            key__in=keys[:MOST], state=Release.State.SUBMITTED
        )
        chosen = [self._chosen(each) for each in found.order_by("submitted_at", "pk")]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "chosen": chosen,
            "ready": [each for each in chosen if each.refusal is None],
            "differences": sum(len(each.review.cards) for each in chosen if not each.refusal),
            "left_out": max(0, len(keys) - MOST),
            "missing": len(keys[:MOST]) - len(chosen),
            "most": MOST,
        }

    def _chosen(self, release: Release) -> Chosen:
        proposal = proposed(release)
        review = review_of(proposal)
        refusal = why_not(self.request.user, release)
        if refusal is None and (review.blocking or review.warnings or proposal.refusals):
            refusal = _("Rules say something about it: look at it by itself.")
        return Chosen(release, proposal, review, refusal)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve each release as it was shown, and say what was refused."""
        approved = 0
        for key in dict.fromkeys(request.POST.getlist("release")[:MOST]):
            release = releases_for(request.user).filter(key=key).first()
            if release is None:
                messages.error(
                    request, _("“%(key)s” is not for you to decide.") % {"key": key[:100]}
                )
                continue
            try:
                decisions.approve(
                    release,
                    user=request.user,
                    via=str(Approval.Via.BULK),
                    seen=request.POST.get(f"seen-{key}", ""),
                )
            except decisions.CannotDecide as refused:
                said = {"release": release, "why": refused}
                messages.error(request, _("“%(release)s”: %(why)s") % said)
            else:
                approved += 1
        if approved:
            words = ngettext("%(count)d approved.", "%(count)d approved.", approved)
            messages.success(request, words % {"count": approved})
        elif not request.POST.getlist("release"):
            messages.error(request, _("Choose at least one in the list."))
        return redirect(QUEUE)
