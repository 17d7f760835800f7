"""Links to one release for people without an account.

A link names a row, signed so that nobody can guess another. It shows the release exactly as it
was when the link was made; after any change it shows nothing but that. Without an address, whoever
has it may look and comment; with one, whoever confirms that address by a one-time code may decide,
once. It ends by its date, by being revoked, and with the right of whoever sent it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from variants.approval.authors import authors
from variants.approval.proposal import Proposal, proposed
from variants.approval.rights import may_decide, why_not
from variants.models import Release, ReviewLink
from variants.preview.access import may_preview
from variants.preview.shares import BadLink
from variants.review.queue import reviews

#: For how many days a link may be good.
DAYS = (1, 3, 7, 14)

_SIGNER = Signer(salt="variants.review_link")


def make_link(release: Release, *, user: Any, days: int, email: str = "") -> ReviewLink:
    """Make a link to a release as it is now.

    :param email: whose decision it asks for; empty: to look and comment only.
    :raises ValidationError: when the release does not wait for a decision, the days are not
        offered, the address is none or an author's, or whoever makes it may not decide themselves.
    """
    if days not in DAYS:
        offered = ", ".join(map(str, DAYS))
        raise ValidationError(_("Choose one of %(offered)s days.") % {"offered": offered})
    if not (may_preview(user) or reviews(user)):
        raise ValidationError(_("Only people who write or review content send links to it."))
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        if release.state != Release.State.SUBMITTED:
            raise ValidationError(_("Only what awaits approval is sent by link: submit it first."))
        if email:
            _check_address(release, user, email)
        made = ReviewLink.objects.create(
            release=release,
            email=email,
            seen=proposed(release).digest,
            made_by=user,
            expires_at=timezone.now() + timedelta(days=days),
        )
        data = {"email": email, "days": days}
        log(release, "variants.release_link_make", user=user, data=data)
    return made


def revoke(link: ReviewLink, *, user: Any) -> None:
    """End a link; one that was ended before stays as it is."""
    rows = ReviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()):
        data = {"email": link.email}
        log(link.release, "variants.release_link_revoke", user=user, data=data)


def address_of(link: ReviewLink) -> str:
    """Return where a link leads, within the site."""
    return reverse("variants_review_link", args=[_SIGNER.sign(link.pk.hex)])


def open_link(token: str) -> tuple[ReviewLink, Proposal]:
    """Return a link and what it shows.

    :raises BadLink: 403 when it was changed; 410 when it is over, or its release is not what it
        was made for.
    """
    link = link_of(token)
    if link.release.state != Release.State.SUBMITTED:
        raise BadLink(
            410,
            _("This was decided already"),
            _("“%(release)s” does not wait for a decision any more: it is %(state)s.")
            % {"release": link.release, "state": link.release.get_state_display().lower()},
        )
    proposal = proposed(link.release)
    if proposal.digest != link.seen:
        raise BadLink(
            410,
            _("This was changed since it was sent to you"),
            _("A link shows exactly what it was made for. Ask whoever sent it for a new one."),
        )
    return link, proposal


def link_of(token: str) -> ReviewLink:
    """Return the row that a token names, if it is still good.

    :raises BadLink: as `open_link`.
    """
    try:
        number = UUID(hex=_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        raise BadLink(
            403,
            _("This link is not whole"),
            _(
                "It was changed or cut off on its way to you. Open it from the original message, "
                "or ask whoever sent it for a new one."
            ),
        ) from None
    link = ReviewLink.objects.filter(pk=number).select_related("release", "made_by").first()
    if link is None or link.revoked_at is not None or not _is_backed(link):
        raise BadLink(
            410,
            _("This link was taken back"),
            _("Whoever sent it has taken it back, or may not send it any more."),
        )
    if link.used_at is not None:
        raise BadLink(
            410, _("You have decided already"), _("A link takes one decision. Thank you.")
        )
    if link.expires_at <= timezone.now():
        raise BadLink(
            410, _("This link has expired"), _("Ask whoever sent it to you for a new one.")
        )
    return link


def _is_backed(link: ReviewLink) -> bool:
    """Whether whoever made a link may still make it: a link gives no more than its maker has."""
    if link.made_by is None or not link.made_by.is_active:
        return False
    if link.email:
        return may_decide(link.made_by, link.release)
    return may_preview(link.made_by) or reviews(link.made_by)


def _check_address(release: Release, user: Any, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(
            _("“%(email)s” is no address: expected one like ada@example.com.") % {"email": email}
        ) from None
    why = why_not(user, release)
    if why is not None:
        raise ValidationError(_("You cannot let others decide: %(why)s") % {"why": why})
    users = get_user_model()._default_manager.filter(pk__in=authors(release))
    if users.filter(email__iexact=email).exists():
        raise ValidationError(
            _("“%(email)s” is the address of somebody who wrote a part of this.") % {"email": email}
        )
