"""Waivers and fixes on the review screen, each beside its finding.

A fix is suggested as a comment and not made: whoever changes a draft is an author of it, and four
eyes would keep them from deciding over it.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from brand import waivers
from brand.models import Brand, Waiver
from brand.rules.types import Finding
from variants.approval.proposal import proposed
from variants.models import Release
from variants.review.release_page import demand_reader, page_of
from variants.review.remarks import say


@require_POST
def waive(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a waiver of a finding, and grant it where one person may."""
    release = get_object_or_404(Release, key=key)
    demand_reader(request.user)
    found = _found(release, request)
    if found is None:
        messages.error(request, _("This finding is gone: look at what is proposed now."))
        return redirect(page_of(release))
    finding, brand = found
    days = request.POST.get("days", "")
    length = timedelta(days=int(days)) if days.isdecimal() and len(days) < 5 else timedelta()
    try:
        waiver = waivers.request_waiver(
            finding,
            brand=brand,
            user=request.user,
            reason=request.POST.get("reason", ""),
            explanation=request.POST.get("explanation", ""),
            expires_at=timezone.now() + length,
        )
        refused = waivers.why_not_grant(waiver, request.user)
        if refused is None:
            waivers.grant_waiver(waiver, user=request.user)
            messages.success(request, _("Waived until its day; the reason is in the audit trail."))
        else:
            messages.warning(request, _("Asked for. %(why)s") % {"why": refused})
    except (PermissionDenied, ValidationError) as error:
        _say_why_not(request, error)
    return redirect(page_of(release))


@require_POST
def decide_waiver(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Grant or refuse a waiver that somebody asked for."""
    release = get_object_or_404(Release, key=key)
    waiver = get_object_or_404(Waiver.objects.select_related("rule", "brand"), pk=number)
    grants = request.POST.get("decision") == "grant"
    try:
        if grants:
            waivers.grant_waiver(waiver, user=request.user)
        else:
            waivers.refuse_waiver(waiver, user=request.user)
    except (PermissionDenied, ValidationError) as error:
        _say_why_not(request, error)
    else:
        messages.success(request, _("Waiver granted.") if grants else _("Waiver refused."))
    return redirect(page_of(release))


@require_POST
def suggest_fix(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whoever wrote it to make a suggested fix: a comment at the field."""
    release = get_object_or_404(Release, key=key)
    demand_reader(request.user)
    found = _found(release, request)
    number = request.POST.get("fix", "")
    fixes = found[0].fixes if found else ()
    if found is None or not number.isdecimal() or int(number) >= len(fixes):
        messages.error(request, _("This finding is gone: look at what is proposed now."))
        return redirect(page_of(release))
    finding = found[0]
    edits = fixes[int(number)]
    before = " … ".join(
        span.text
        for edit in edits
        for span in finding.spans
        if (span.field, span.start, span.end) == (edit.field, edit.start, edit.end)
    )
    after = " … ".join(edit.replacement for edit in edits)
    words = _("%(message)s Suggested: “%(after)s” instead of “%(before)s”.")
    remark = say(
        release,
        words % {"message": finding.message, "after": after, "before": before},
        user=request.user,
        anchor={
            "kind": "module",
            "module": finding.module,
            "variant": finding.variants[0] or "" if finding.variants else "",
            "field": edits[0].field if edits else "",
            "quoted": before,
        },
        asks_for_change=True,
    )
    messages.success(request, _("Suggested: it stands in the editor beside the field."))
    return redirect(f"{page_of(release)}#remark-{remark.pk}")


def _found(release: Release, request: HttpRequest) -> tuple[Finding, Brand] | None:
    """The finding that a form names, as it is found now, with its brand."""
    fingerprint, module = (request.POST.get(name, "") for name in ("fingerprint", "module"))
    for each in proposed(release).changes:
        for judged in each.judgement.findings if each.judgement else ():
            same = (judged.finding.fingerprint, judged.finding.module) == (fingerprint, module)
            if same and each.brand is not None:
                return judged.finding, Brand.objects.get(key=each.brand)
    return None


def _say_why_not(request: HttpRequest, error: Any) -> None:
    said = getattr(error, "messages", None) or [str(error) or _("You may not do this.")]
    for sentence in said:
        messages.error(request, sentence)
