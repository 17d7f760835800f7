"""The review screen of one release: the change as visitors will see it, and the decision."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from brand.models import Waiver
from brand.rights import may_approve
from variants.approval.brands import brands_concerned
from variants.approval.proposal import Proposal, proposed
from variants.approval.rights import why_not
from variants.models import Release, ReviewSummary
from variants.preview.access import may_preview
from variants.releases.listing import when_words
from variants.review.cards import Review, review_of
from variants.review.people import deciders
from variants.review.queue import reviews
from variants.review.remarks import threads
from variants.review.summaries import summarise
from variants.review.urls_of import QUEUE, RELEASE

DOCS = "how-to/approve-changes"


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """One release, to be decided over."""

    template_name = "variants/review/release.html"
    header_icon = "glasses"
    page_title = gettext_lazy("Review")
    purpose = gettext_lazy(
        "One card for each way in which visitors will see something else. Look through them, then "
        "decide."
    )
    docs = DOCS
    #: Keys of the cards that were on the page before; None: it is looked at for the first time.
    known: Collection[str] | None = None
    problem = ""
    http_method_names = ["get", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the release."""
        super().setup(request, *args, **kwargs)
        found = Release.objects.select_related("submitted_by", "made_by", "assigned_to", "summary")
        self.release = get_object_or_404(found, key=kwargs["key"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn away who neither writes nor decides."""
        demand_reader(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of what is reviewed."""
        return self.release.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the queue."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(QUEUE), "label": _("Review")},
            {"url": "", "label": self.release.name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the template shows."""
        release = self.release
        proposal = proposed(release) if release.state in Release.UNFINISHED else None
        review = review_of(proposal) if proposal else Review([], [], [])
        waits = release.state == Release.State.SUBMITTED
        reason = why_not(self.request.user, release) if waits else _state_words(release)
        brands = brands_concerned(release)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "release": release,
            "proposal": proposal,
            "review": review,
            "summary": self._summary(proposal) if waits else None,
            "new": self._new(review),
            "shown": ",".join(card.key for card in review.cards),
            "problem": self.problem,
            "waits": waits,
            "why_not": reason,
            "may_decide": waits and reason is None,
            "may_assign": waits and any(may_approve(self.request.user, each) for each in brands),
            "managed": {each.key for each in brands if may_approve(self.request.user, each)},
            "deciders": deciders(brands) if waits else [],
            "four_eyes": any(brand.four_eyes for brand in brands),
            "threads": threads(release.remarks.select_related("author", "resolved_by")),
            "approvals": release.approvals.select_related("user"),
            "when": when_words(release),
            "is_overdue": bool(waits and release.due_at and release.due_at < timezone.now()),
            "anchor": ("kind", "module", "variant", "field", "quoted", "answers"),
            "waiver_reasons": Waiver.Reason.choices,
            "decide_url": reverse("variants_review:decide", args=[release.key]),
        }

    def _summary(self, proposal: Proposal | None) -> ReviewSummary | None:
        """The summary, written anew where what waits is not what it was."""
        known: ReviewSummary | None = getattr(self.release, "summary", None)
        if proposal is None or (known is not None and known.seen == proposal.digest):
            return known
        return summarise(self.release, proposal)

    def _new(self, review: Review) -> set[str]:
        """The keys of the cards that came since the page was looked at."""
        if self.known is None:
            return set()
        return {card.key for card in review.cards if card.key not in self.known}


def demand_reader(user: Any) -> None:
    """Turn away who neither writes content nor decides over a brand.

    :raises PermissionDenied: Wagtail leads home and says so.
    """
    if not (may_preview(user) or reviews(user)):
        raise PermissionDenied


def _state_words(release: Release) -> str:
    return _("This does not wait for a decision: it is %(state)s.") % {
        "state": release.get_state_display().lower()
    }


def page_of(release: Release) -> str:
    """Return the address of the review screen of a release."""
    return reverse(RELEASE, args=[release.key])
