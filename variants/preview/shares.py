"""Links that show a preview to whoever has them, without an account.

A link names a row, signed so that nobody can guess another. The row says what is shown and until
when, and can be revoked. What is shown is the draft as it is when the link is opened: a colleague
sees the correction, not the mistake.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from variants.models import PreviewShare
from variants.preview.access import may_preview
from variants.preview.callers import Subject
from variants.preview.contexts import PreviewContext

#: For how many days a link may be good.
DAYS = (1, 7, 30, 90)
#: In how many contexts one link may show its subject.
CONTEXTS_LIMIT = 12

_SIGNER = Signer(salt="variants.preview.share")


class BadLink(Exception):
    """A link shows nothing; `status` is the HTTP status, `title` and the message say why."""

    def __init__(self, status: int, title: str, message: str) -> None:
        self.status = status
        self.title = title
        super().__init__(message)


def share(
    subject: Subject, contexts: Sequence[PreviewContext], *, days: int, user: Any
) -> PreviewShare:
    """Make a link.

    :raises ValidationError: when the days or the number of contexts are not offered; nothing is
        made then.
    """
    if days not in DAYS:
        offered = ", ".join(map(str, DAYS))
        raise ValidationError(_("Choose one of %(offered)s days.") % {"offered": offered})
    if not 0 < len(contexts) <= CONTEXTS_LIMIT:
        raise ValidationError(
            _("A link shows up to %(limit)s contexts: choose fewer.") % {"limit": CONTEXTS_LIMIT}
        )
    made = PreviewShare.objects.create(
        kind=subject.kind,
        key=subject.key,
        contexts=[context.as_input() for context in contexts],
        created_by=user,
        expires_at=timezone.now() + timedelta(days=days),
    )
    log(made, "variants.share_preview", user=user)
    return made


def revoke(shared: PreviewShare, *, user: Any) -> None:
    """End a link; one that was ended before stays as it is."""
    rows = PreviewShare.objects.filter(pk=shared.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()):
        log(shared, "variants.revoke_preview", user=user)


def token_of(shared: PreviewShare) -> str:
    """Return the part of a link that names its row."""
    return _SIGNER.sign(shared.pk.hex)


def open_link(token: str) -> PreviewShare:
    """Return what a link shows.

    :raises BadLink: 403 when it was changed; 410 when it is over, or whoever made it may not see
        drafts any more.
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
    shared = PreviewShare.objects.filter(pk=number).select_related("created_by").first()
    if shared is None or shared.revoked_at is not None:
        raise BadLink(
            410,
            _("This preview is not shared any more"),
            _("Whoever shared it has taken it back. Ask them for a new link."),
        )
    if shared.created_by is None or not may_preview(shared.created_by):
        raise BadLink(
            410,
            _("This preview is not shared any more"),
            _("Whoever shared it does not work here any more. Ask the team for a new link."),
        )
    if shared.expires_at <= timezone.now():
        raise BadLink(
            410,
            _("This link has expired"),
            _("It was good until %(end)s. Ask whoever sent it for a new one.")
            % {"end": date_format(timezone.localtime(shared.expires_at), "j F Y, H:i T")},
        )
    return shared


def states(rows: models.QuerySet[PreviewShare]) -> models.QuerySet[PreviewShare]:
    """Add whether each link still works, as `works`."""
    over = models.Q(revoked_at__isnull=False) | models.Q(expires_at__lte=timezone.now())
    return rows.annotate(
        works=models.Case(
            models.When(over, then=False), default=True, output_field=models.BooleanField()
        )
    )
