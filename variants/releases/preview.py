"""A release as visitors would see it: all that it touches, in a context, at a moment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from content.models import Module
from variants.approval.proposal import Proposal, proposed
from variants.documents import build_taxonomy_document
from variants.drafts import Drafts
from variants.models import DocumentKind, Release, SampleContext
from variants.moments import instant
from variants.preview.context_form import ContextForm
from variants.preview.contexts import PreviewContext, context_of_sample, read_context
from variants.preview.frames import frames_in
from variants.preview.resolve import Previews
from variants.preview.samples import SHOWN
from variants.releases.access import writers_only
from variants.selectors import current_documents

#: Cards on the page; a release may touch more than anybody looks at.
MOST_CARDS = 60


@require_GET
@writers_only
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show everything that a release touches in the context that the address says."""
    release = get_object_or_404(Release, key=key)
    proposal = proposed(release)
    context = _context(request, release)
    slots = _slots(proposal)
    previews = previews_of_release(proposal, [module for _name, module in slots[:MOST_CARDS]])
    return render(
        request,
        "variants/releases/preview.html",
        {
            "release": release,
            "page_title": _("Preview"),
            "header_icon": "view",
            "frames": frames_in(previews, slots[:MOST_CARDS], context),
            "left_out": max(0, len(slots) - MOST_CARDS),
            "context_words": context.words(previews.names),
            "problems": [*context.problems, *map(str, proposal.refusals)],
            "form": ContextForm(context, prefix="release"),
            "samples": _samples(),
            "query": context.query(),
            "release_url": reverse("variants_releases:release", args=[release.key]),
        },
    )


def previews_of_release(proposal: Proposal, keys: list[str]) -> Previews:
    """Return the modules that a release shows, as they will be once it is live.

    What it does not touch is as it is published.
    """
    drafts = Drafts()
    drafts.update(current_documents(DocumentKind.MODULE, keys))
    for each in proposal.changes:
        if each.kind == DocumentKind.MODULE:
            drafts.pop(each.key, None)
            if each.new is not None:
                drafts[each.key] = each.new
    taxonomy = proposal.taxonomy.new or build_taxonomy_document()
    return Previews(drafts, taxonomy, instant(timezone.now()))


def _slots(proposal: Proposal) -> list[tuple[str, str]]:
    """Return (where it is shown, key of the module) for everything that a release touches.

    Experiences come first, slot by slot; modules that are in none of them follow.
    """
    slots = [
        (f"{each.new['name']}: {slot['name']}", slot["module"])
        for each in proposal.changes
        if each.kind == DocumentKind.EXPERIENCE and each.new is not None
        for slot in each.new["slots"]
    ]
    shown = {module for _name, module in slots}
    touched = [each.key for each in proposal.changes if each.kind == DocumentKind.MODULE]
    alone = [key for key in touched if key not in shown]
    names = dict(Module.objects.filter(key__in=alone).values_list("key", "name"))
    return [*slots, *((names.get(key, key), key) for key in alone)]


def _context(request: HttpRequest, release: Release) -> PreviewContext:
    """The context of the address; at first the moment at which a scheduled release goes live."""
    context = read_context(request.GET)
    if request.GET or release.go_live_at is None:
        return context
    return PreviewContext(at=instant(release.go_live_at))


def _samples() -> list[dict[str, Any]]:
    return [
        {"name": sample.name, "query": context_of_sample(sample).query()}
        for sample in SampleContext.objects.all()[:SHOWN]
    ]
