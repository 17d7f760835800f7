"""What is done on the review screen: decide, hand over, comment, waive."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from brand.rights import may_approve
from variants.approval import decisions
from variants.approval.brands import brands_concerned
from variants.models import Approval, Release, Remark
from variants.models.notices import Event
from variants.notices.telling import tell
from variants.review.people import deciders
from variants.review.queue import next_for
from variants.review.release_page import ReviewView, demand_reader, page_of
from variants.review.remarks import resolve, say
from variants.review.urls_of import QUEUE

_SAID: dict[str, Any] = {
    "approve": gettext_lazy("“%(release)s” is approved."),
    "refuse": gettext_lazy("“%(release)s” is refused."),
    "request_changes": gettext_lazy("Changes of “%(release)s” are requested."),
}
_DECISIONS: dict[str, Callable[..., Approval]] = {
    "approve": decisions.approve,
    "refuse": decisions.refuse,
    "request_changes": decisions.request_changes,
}


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Take a decision over exactly what was on the page, and open what waits next.

    What changed meanwhile is shown instead, with what is new marked.
    """
    release = get_object_or_404(Release, key=key)
    demand_reader(request.user)
    name = request.POST.get("decision", "")
    if name not in _DECISIONS:
        messages.error(request, _("Choose to approve, to refuse or to request changes."))
        return redirect(page_of(release))
    following = next_for(request.user, release)
    try:
        _DECISIONS[name](
            release,
            user=request.user,
            via=Approval.Via.REVIEW,
            seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", "").strip(),
        )
    except decisions.NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect(QUEUE)
    except decisions.Outdated as outdated:
        return _again(request, release, str(outdated))
    except decisions.Blocked as blocked:
        messages.error(request, str(blocked))
        return redirect(page_of(release))
    messages.success(request, _SAID[name] % {"release": release})
    return redirect(page_of(following) if following else reverse(QUEUE))


def _again(request: HttpRequest, release: Release, problem: str) -> HttpResponse:
    """Show the release as it is by now, the cards marked that were not there before."""
    known = [key for key in request.POST.get("shown", "").split(",") if key]
    request.method = "GET"
    return ReviewView.as_view(known=known, problem=problem)(request, key=release.key)


@require_POST
def hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """Say who should decide, and until when."""
    release = get_object_or_404(Release, key=key)
    brands = brands_concerned(release)
    if not any(may_approve(request.user, brand) for brand in brands):
        raise PermissionDenied
    back = redirect(page_of(release))
    chosen = request.POST.get("assigned_to", "")
    possible = {str(user.pk): user for user in deciders(brands)}
    if chosen and chosen not in possible:
        messages.error(request, _("Choose somebody who manages the brands of this release."))
        return back
    try:
        due_at = _end_of_day(request.POST.get("due_at", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return back
    before = release.assigned_to_id
    release.assigned_to, release.due_at = possible.get(chosen), due_at
    release.save(update_fields=["assigned_to", "due_at"])
    assigned = release.assigned_to
    log(
        release,
        "variants.release_assign",
        user=request.user,
        data={"to": str(assigned or ""), "due_at": due_at.isoformat() if due_at else None},
    )
    if assigned and assigned.pk != before and assigned != request.user:
        subject = _("“%(release)s” awaits your decision") % {"release": release}
        tell(
            Event.ASSIGNED,
            users=[assigned],
            subject=subject,
            url=page_of(release),
            release=release,
        )
    messages.success(request, _("Saved who decides, and until when."))
    return back


@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Write a comment; `asks_for_change` and an anchor come with it."""
    release = get_object_or_404(Release, key=key)
    demand_reader(request.user)
    answers = None
    if number := request.POST.get("answers", ""):
        answers = release.remarks.filter(pk=int(number) if number.isdecimal() else 0).first()
    try:
        remark = say(
            release,
            request.POST.get("text", ""),
            user=request.user,
            anchor={name: request.POST.get(name, "") for name in _ANCHOR},
            answers=answers,
            asks_for_change="asks_for_change" in request.POST,
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(page_of(release))
    return redirect(f"{page_of(release)}#remark-{remark.pk}")


_ANCHOR = ("kind", "module", "variant", "field", "quoted")


@require_POST
def settle(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say that a comment is settled, or open again."""
    remark = get_object_or_404(Remark, pk=number, release__key=key)
    demand_reader(request.user)
    resolve(remark, user=request.user, done=remark.resolved_at is None)
    return redirect(f"{page_of(remark.release)}#remark-{remark.pk}")


def _end_of_day(text: str) -> datetime | None:
    """The last moment of a day as a form gives it; None for none.

    :raises ValidationError: when it is no day, or over.
    """
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("“%(given)s” is no day.") % {"given": text[:40]})
    try:
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    except OverflowError:
        raise ValidationError(_("“%(given)s” is too far away.") % {"given": text[:40]}) from None
    if end < timezone.now():
        raise ValidationError(
            _("Decide until today or a later day, not %(given)s.") % {"given": text}
        )
    return end - timedelta(minutes=1)
