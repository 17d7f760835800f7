"""Deciding by link."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from variants.approval import decisions
from variants.models import Approval, ReviewLink
from variants.preview.shares import BadLink

_DECISIONS: Mapping[str, Callable[..., Approval]] = {
    "approve": decisions.approve,
    "refuse": decisions.refuse,
}


def decide(link: ReviewLink, decision: str, *, name: str, reason: str) -> Approval:
    """Decide over the release of a link, whose address was confirmed, with a name.

    The link takes one decision. What keeps the release from going live afterwards does not undo
    the decision.

    :raises decisions.CannotDecide: when it cannot be taken; the link stays good.
    :raises BadLink: when it was used in the meantime.
    """
    if decision not in _DECISIONS:
        raise decisions.Blocked(_("Choose to approve or to refuse."))
    if not name.strip():
        raise decisions.NotAllowed(_("Write your name: decisions are kept with it."))
    with transaction.atomic():
        used = ReviewLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
        if not used.update(used_at=timezone.now()):
            raise BadLink(410, _("This link was used or taken back"), _("It takes one decision."))
        approval = _DECISIONS[decision](
            link.release,
            name=name.strip()[:200],
            email=link.email,
            via=Approval.Via.LINK,
            seen=link.seen,
            reason=reason.strip(),
        )
        data = {"email": link.email, "name": approval.name, "decision": approval.decision}
        log(link.release, "variants.release_link_decide", data=data)
    return approval
