"""Making, sending and revoking links on the review screen."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brand.rights import may_approve
from variants.approval.brands import brands_concerned
from variants.approval.recording import person_name
from variants.models import Release, ReviewLink
from variants.notices.telling import full_address
from variants.review.release_page import demand_reader, page_of
from variants.review_links.links import address_of, make_link, revoke


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Make a link; where an address is named, send it there."""
    release = get_object_or_404(Release, key=key)
    demand_reader(request.user)
    days = request.POST.get("days", "")
    email = request.POST.get("email", "").strip()
    back = redirect(page_of(release) + "#review-links")
    try:
        link = make_link(
            release, user=request.user, days=int(days) if days.isdecimal() else 0, email=email
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    if not email:
        messages.success(request, _("The link is made: copy it from the list below."))
        return back
    try:
        _mail(link, request.user)
    except OSError:
        messages.warning(
            request, _("The mail server did not take the message: copy the link and send it.")
        )
    else:
        messages.success(request, _("The link is on its way to %(email)s.") % {"email": email})
    return back


@require_POST
def take_back(request: HttpRequest, key: str, pk: Any) -> HttpResponse:
    """End a link: whoever made it may, and managers of its brands."""
    link = get_object_or_404(ReviewLink.objects.select_related("release"), pk=pk, release__key=key)
    brands = brands_concerned(link.release)
    manages = any(may_approve(request.user, brand) for brand in brands)
    if link.made_by_id != request.user.pk and not manages:
        raise PermissionDenied
    revoke(link, user=request.user)
    messages.success(request, _("The link shows nothing any more."))
    return redirect(page_of(link.release) + "#review-links")


def review_link_urls() -> list[Any]:
    """Return the addresses in the admin: a `register_admin_urls` hook."""
    return [
        path("review-links/<slug:key>/", send, name="variants_review_link_send"),
        path(
            "review-links/<slug:key>/<uuid:pk>/revoke/",
            take_back,
            name="variants_review_link_revoke",
        ),
    ]


def _mail(link: ReviewLink, user: Any) -> None:
    send_mail(
        _("Refract: %(name)s asks for your decision on “%(release)s”")
        % {"name": person_name(user), "release": link.release},
        _(
            "See what would change, comment, and approve or refuse it:\n\n%(url)s\n\n"
            "The link is yours alone and good until %(until)s. A code that is sent to this address "
            "confirms that it is you."
        )
        % {
            "url": full_address(address_of(link)),
            "until": date_format(localtime(link.expires_at), "j F Y, H:i T"),
        },
        None,
        [link.email],
    )
