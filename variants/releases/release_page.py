"""The page of one release: what it consists of, what comes of it, and what can be done."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from content.models import Experience, Module
from variants.approval.proposal import proposed
from variants.models import Release, ReleaseChange, Variant
from variants.releases import services
from variants.releases.access import may_change, may_take_off
from variants.releases.collecting import COLLECTING
from variants.releases.contents import content_lines, effect_lines, finding_lines
from variants.releases.forms import ScheduleForm
from variants.releases.listing import BelowReleases, age_words, due_words, when_words
from variants.releases.problems import WarningsNotAcknowledged

State = Release.State
#: Entries of the history that are shown.
HISTORY = 100
#: What may be done in which state, in the order of the buttons.
OFFERED: dict[Any, tuple[str, ...]] = {
    State.OPEN: ("submit", "cancel"),
    State.CHANGES_REQUESTED: ("submit", "take_back", "cancel"),
    State.SUBMITTED: ("take_back", "cancel"),
    State.APPROVED: ("go_live", "take_back", "cancel"),
    State.LIVE: ("roll_back",),
    State.REFUSED: ("reopen",),
    State.CANCELLED: ("reopen",),
    State.ROLLED_BACK: ("reopen",),
}


class ReleaseView(BelowReleases, TemplateView):
    """One release."""

    template_name = "variants/releases/release.html"
    purpose = gettext_lazy("These changes are approved together and go live at the same moment.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the release."""
        super().setup(request, *args, **kwargs)
        found = Release.objects.select_related("made_by", "submitted_by", "assigned_to")
        self.release = get_object_or_404(found, key=kwargs["key"])
        self.schedule_form: ScheduleForm | None = None

    def get_page_title(self) -> str:
        """Return the name."""
        return self.release.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the template shows."""
        release = self.release
        is_unfinished = release.state in Release.UNFINISHED
        proposal = proposed(release) if is_unfinished else None
        may = may_change(self.request.user, release)
        findings = finding_lines(proposal) if proposal else []
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "release": release,
            "lines": content_lines(release),
            "effects": effect_lines(proposal) if proposal else [],
            "findings": findings,
            "warnings": [finding for finding in findings if finding.to_acknowledge],
            "blocking": [finding for finding in findings if finding.weight == "blocks"],
            "refusals": proposal.refusals if proposal else (),
            "is_unfinished": is_unfinished,
            "is_collecting": may and release.state in COLLECTING,
            "may_change": may,
            "offered": self._offered(may),
            "schedule_form": self.schedule_form or ScheduleForm(release=release),
            "when": when_words(release),
            "due": due_words(release),
            "age": age_words(release),
            "approvals": release.approvals.select_related("user"),
            "history": ModelLogEntry.objects.for_instance(release).select_related(
                "user", "user__wagtail_userprofile"
            )[:HISTORY],
            "review_url": self._review_url(),
            "add_from": self._add_from(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change when the release goes live."""
        if not may_change(request.user, self.release):
            raise PermissionDenied
        self.schedule_form = form = ScheduleForm(request.POST, release=self.release)
        if not form.is_valid():
            return self.get(request, *args, **kwargs)
        try:
            services.schedule(self.release, request.user, **form.chosen())
        except ValidationError as refused:
            for reason in refused.messages:
                messages.error(request, reason)
        else:
            messages.success(request, _("Saved when it goes live."))
        return redirect("variants_releases:release", self.release.key)

    def _offered(self, may: bool) -> tuple[str, ...]:
        """What this person may do with it now."""
        offered = OFFERED[self.release.state]
        if self.release.state == State.LIVE:
            return offered if may_take_off(self.request.user, self.release) else ()
        if not self.release.is_collected:
            # A single draft is submitted again from its editor, and taken back is given up.
            offered = tuple(each for each in offered if each not in ("reopen", "cancel"))
        return offered if may else ()

    def _add_from(self) -> list[dict[str, Any]]:
        """The lists of drafts from which changes are chosen."""
        return [
            {
                "label": label,
                "url": f"{reverse(model.snippet_viewset.get_url_name('list'))}?state=unpublished",
            }
            for model, label in (
                (Module, _("Drafts of modules")),
                (Variant, _("Drafts of variants")),
                (Experience, _("Drafts of experiences")),
            )
        ]

    def _review_url(self) -> str:
        waits = self.release.state == State.SUBMITTED
        return reverse("variants_review:release", args=[self.release.key]) if waits else ""


_SAID: dict[str, Any] = {
    "submit": gettext_lazy("Submitted for approval."),
    "take_back": gettext_lazy("Taken back: nothing awaits approval any more."),
    "cancel": gettext_lazy("Cancelled. The drafts stay as they are."),
    "go_live": gettext_lazy("Live."),
    "roll_back": gettext_lazy("Rolled back: what was live before is live again."),
    "reopen": gettext_lazy("Open again: change it and submit it."),
}


#: What is asked before it is done.
_QUESTIONS: dict[str, tuple[Any, Any]] = {
    "cancel": (
        gettext_lazy("Cancel release"),
        gettext_lazy("Nothing of it goes live. The drafts stay as they are."),
    ),
    "roll_back": (
        gettext_lazy("Roll back"),
        gettext_lazy(
            "Exactly what this release changed becomes what it was before, for everybody. What was "
            "published since stays, and so do drafts."
        ),
    ),
}


def _ask(request: HttpRequest, release: Release, action: str) -> HttpResponse:
    """Ask once."""
    button, question = _QUESTIONS[action]
    context = {
        "release": release,
        "button": button,
        "question": question,
        "page_title": button,
        "header_icon": "undo" if action == "roll_back" else "cross",
    }
    return render(request, "variants/releases/ask.html", context)


def act(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """Do one thing to a release, and say what came of it."""
    release = get_object_or_404(Release, key=key)
    page = redirect("variants_releases:release", release.key)
    if action not in _SAID:
        return page
    if request.method != "POST":
        return _ask(request, release, action) if action in _QUESTIONS else page
    allowed = may_take_off if action == "roll_back" else may_change
    if not allowed(request.user, release):
        raise PermissionDenied
    service: Callable[..., Any] = getattr(services, action)
    known = {"acknowledged": "acknowledged" in request.POST} if action == "submit" else {}
    try:
        service(release, request.user, **known)
    except WarningsNotAcknowledged:
        messages.error(request, _("Brand rules warn of something: read it, and say that you know."))
    except ValidationError as refused:
        for reason in refused.messages:
            messages.error(request, reason)
    else:
        messages.success(request, _SAID[action])
    return page


def remove(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a change out of a release."""
    release = get_object_or_404(Release, key=key)
    if request.method == "POST":
        if not may_change(request.user, release):
            raise PermissionDenied
        change = get_object_or_404(ReleaseChange, pk=number, release=release)
        try:
            services.remove(release, change, request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Removed. The draft stays as it is."))
    return redirect("variants_releases:release", release.key)
