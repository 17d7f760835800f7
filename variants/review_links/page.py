"""The page behind a review link: the change, comments, and the decision of a confirmed address."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from variants.approval import decisions
from variants.approval.proposal import Proposal
from variants.models import ReviewLink
from variants.preview.shares import BadLink
from variants.review.cards import review_of
from variants.review.remarks import say, threads
from variants.review_links.codes import confirm, send_code
from variants.review_links.deciding import decide
from variants.review_links.links import open_link

#: As for shared previews, but there are forms.
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
}
#: Seconds for which a confirmed address stays so in one browser.
CONFIRMED_FOR = 60 * 60
#: Comments that one release takes from people without an account.
MOST_COMMENTS = 200


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def review_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link shows and do what its page offers, or say why not and what to do."""
    try:
        link, proposal = open_link(token)
        response = _page(request, link, proposal)
    except BadLink as bad:
        response = render(
            request,
            "variants/review_links/bad_link.html",
            {"title": bad.title, "message": str(bad)},
            status=bad.status,
        )
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _page(request: HttpRequest, link: ReviewLink, proposal: Proposal) -> HttpResponse:
    problem, said = "", request.POST
    if request.method == "POST":
        try:
            done = _ACTIONS.get(said.get("do", ""), _nothing)(request, link)
        except ValidationError as error:
            problem = " ".join(error.messages)
        except decisions.CannotDecide as error:
            problem = str(error)
        except OSError:
            problem = _("The mail could not be sent. Try again in a few minutes.")
        else:
            return done
    review = review_of(proposal)
    context = {
        "title": link.release.name,
        "link": link,
        "release": link.release,
        "review": review,
        "proposal": proposal,
        "problem": problem,
        "said": said,
        "confirmed": _is_confirmed(request, link),
        "code_sent": bool(link.code),
        "threads": threads(link.release.remarks.select_related("author", "resolved_by")),
    }
    status = 400 if problem else 200
    return render(request, "variants/review_links/page.html", context, status=status)


def _comment(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    if link.release.remarks.filter(author=None).count() >= MOST_COMMENTS:
        raise ValidationError(_("There are too many comments by now: write to whoever sent this."))
    name = request.POST.get("name", "").strip()
    if not name:
        raise ValidationError(_("Write your name, so that others know who comments."))
    say(link.release, request.POST.get("text", ""), name=name[:200])
    return redirect(request.path + "#comments")


def _send_code(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    _demand_address(link)
    send_code(link)
    return redirect(request.path + "#decide")


def _confirm(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    _demand_address(link)
    confirm(link, request.POST.get("code", ""))
    response = redirect(request.path + "#decide")
    response.set_signed_cookie(
        _cookie(link),
        link.seen,
        salt=link.pk.hex,
        max_age=CONFIRMED_FOR,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _decide(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    if not _is_confirmed(request, link):
        raise ValidationError(_("Confirm your address first."))
    said = request.POST
    approval = decide(
        link,
        said.get("decision", ""),
        name=said.get("name", ""),
        reason=said.get("reason", ""),
    )
    context = {"title": _("Thank you"), "approval": approval, "release": link.release}
    return render(request, "variants/review_links/decided.html", context)


def _nothing(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    raise ValidationError(_("Choose one of the buttons on this page."))


_ACTIONS: Mapping[str, Any] = {
    "comment": _comment,
    "send_code": _send_code,
    "confirm": _confirm,
    "decide": _decide,
}


def _demand_address(link: ReviewLink) -> None:
    if not link.email:
        raise ValidationError(_("This link is for looking and commenting only."))


def _is_confirmed(request: HttpRequest, link: ReviewLink) -> bool:
    """Whether this browser has confirmed the address of a link for what it shows."""
    held = request.get_signed_cookie(
        _cookie(link), default="", salt=link.pk.hex, max_age=CONFIRMED_FOR
    )
    return bool(link.email) and held == link.seen


def _cookie(link: ReviewLink) -> str:
    return f"review-{link.pk.hex}"
