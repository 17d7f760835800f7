"""Decisions over releases: approve, refuse, request changes.

A decision is taken once: the release is locked, so that of two deciders one wins and the other is
told. What was seen is compared with what is proposed at that moment, so nothing is approved that
nobody saw.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from variants.approval.authors import authors
from variants.approval.brands import brands_by_key, brands_concerned
from variants.approval.proposal import Proposal, proposed
from variants.approval.recording import record
from variants.approval.rights import may_decide, why_not, why_not_for
from variants.approval.verdicts import findings_that_block, rules_of, verdict_of
from variants.approval.voiding import void_approvals
from variants.models import Approval, Event, Release
from variants.releases.going_live import go_live, goes_live_at_once
from variants.releases.problems import CannotGoLive
from variants.releases.telling import tell_decided
from variants.releases.workflow import follow

__all__ = [
    "Blocked",
    "CannotDecide",
    "NotAllowed",
    "Outdated",
    "approve",
    "authors",
    "may_decide",
    "refuse",
    "request_changes",
    "why_not",
]

_Decision = Approval.Decision
#: What a release becomes by a decision.
_STATES = {
    _Decision.APPROVED: Release.State.APPROVED,
    _Decision.REFUSED: Release.State.REFUSED,
    _Decision.CHANGES_REQUESTED: Release.State.CHANGES_REQUESTED,
}


class CannotDecide(Exception):
    """A decision was not taken; the message says why."""


class NotAllowed(CannotDecide):
    """Whoever decides may not; nothing was changed."""


class Outdated(CannotDecide):
    """What was seen is not what is proposed now, or somebody else decided first.

    Where an approval was recorded and something else was published before the release could go
    live, that approval stands: only what nobody has seen is left to be seen.
    """


class Blocked(CannotDecide):
    """What is proposed may not go live: a brand rule blocks it, or it is not whole."""


def approve(
    release: Release,
    *,
    user: Any = None,
    name: str = "",
    email: str = "",
    via: str,
    seen: str,
    reason: str = "",
) -> Approval:
    """Approve exactly what was seen of a release; it goes live unless it waits for a day.

    The same approval given twice is one.

    :param user: who approves; None for a confirmed address, with `name` and `email`.
    :param via: one of `Approval.Via`.
    :param seen: the digest of the proposal that was shown.
    :raises NotAllowed: when whoever approves may not.
    :raises Outdated: when something else is proposed by now, or somebody else decided.
    :raises Blocked: when the gate would refuse it.
    """
    decision = _Deciding(release, _Decision.APPROVED, user, name, email, via, reason)
    approval = decision.take(seen)
    if decision.goes_live:
        try:
            go_live(decision.release, user=user)
        except CannotGoLive as refused:
            raise Outdated(" ".join(refused.messages)) from refused
    return approval


def refuse(
    release: Release,
    *,
    user: Any = None,
    name: str = "",
    email: str = "",
    via: str,
    seen: str,
    reason: str,
) -> Approval:
    """Refuse a release for a reason; its changes stay drafts.

    :raises CannotDecide: as `approve`; `Blocked` also without a reason.
    """
    decision = _Deciding(release, _Decision.REFUSED, user, name, email, via, reason)
    return decision.take(seen)


def request_changes(
    release: Release,
    *,
    user: Any = None,
    name: str = "",
    email: str = "",
    via: str,
    seen: str,
    reason: str = "",
) -> Approval:
    """Give a release back to those who wrote it, to be changed and submitted again.

    :raises CannotDecide: as `approve`.
    """
    decision = _Deciding(release, _Decision.CHANGES_REQUESTED, user, name, email, via, reason)
    return decision.take(seen)


class _Deciding:
    """One decision, taken in one transaction."""

    def __init__(
        self,
        release: Release,
        decision: Any,
        user: Any,
        name: str,
        email: str,
        via: str,
        reason: str,
    ) -> None:
        self.release = release
        self.decision = _Decision(decision)
        self.user = user
        self.name = name
        self.email = email
        self.via = via
        self.reason = reason
        self.goes_live = False

    def take(self, seen: str) -> Approval:
        """Record the decision, or return it where it is taken already."""
        with transaction.atomic():
            self.release = Release.objects.select_for_update().get(pk=self.release.pk)
            taken = self._taken()
            if taken is not None:
                return taken
            if self.release.state != Release.State.SUBMITTED:
                raise Outdated(self._decided_words())
            proposal = proposed(self.release)
            self._demand_right(proposal)
            if proposal.digest != seen:
                raise Outdated(
                    _("This was changed since you looked at it. Look at it again, then decide.")
                )
            if self.decision == _Decision.APPROVED:
                _demand_unblocked(proposal)
            elif self.decision == _Decision.REFUSED and not self.reason.strip():
                raise Blocked(_("Say why you refuse this: whoever wrote it needs to know."))
            approval = self._record(proposal)
            if self.decision != _Decision.APPROVED:
                self._void(proposal)
            self._move()
            event = Event(self.decision)
            name = approval.name or approval.email
            tell_decided(self.release, event, user=self.user, name=name, reason=self.reason)
            return approval

    def _taken(self) -> Approval | None:
        """The same decision by the same person, if it is the last one of this round."""
        last = self.release.approvals.order_by("-pk").first()
        if last is None or last.decision != self.decision:
            return None
        if self.release.state == Release.State.SUBMITTED:
            return None  # submitted again since
        same = last.user_id == self.user.pk if self.user else last.email == self.email
        return last if same else None

    def _decided_words(self) -> str:
        last = self.release.approvals.order_by("-pk").first()
        if last is None:
            return _("“%(release)s” does not wait for a decision: it is %(state)s.") % {
                "release": self.release,
                "state": self.release.get_state_display().lower(),
            }
        return _("“%(release)s” was decided already: %(decision)s.") % {
            "release": self.release,
            "decision": last,
        }

    def _demand_right(self, proposal: Proposal) -> None:
        if self.user is None:
            if self.via != Approval.Via.LINK or not self.email:
                raise NotAllowed(_("Only a confirmed address decides without an account."))
            return
        fresh = get_user_model()._default_manager.filter(pk=self.user.pk).first()
        brands = {brand.key: brand for brand in brands_concerned(self.release)}
        brands |= brands_by_key(proposal.brands - brands.keys())
        why = why_not_for(fresh, brands.values(), authors(self.release))
        if why is not None:
            raise NotAllowed(why)

    def _record(self, proposal: Proposal) -> Approval:
        return record(
            [(each.kind, each.key, each.needed) for each in proposal.changes],
            decision=self.decision,
            via=self.via,
            user=self.user,
            name=self.name,
            email=self.email,
            reason=self.reason,
            release=self.release,
            rules=rules_of(proposal),
            verdict=verdict_of(proposal),
        )

    def _void(self, proposal: Proposal) -> None:
        """End earlier approvals of what is turned down: they do not let it live all the same."""
        for kind in {each.kind for each in proposal.changes}:
            of_kind = [each for each in proposal.changes if each.kind == kind]
            needed = {each.key: each.needed.documents for each in of_kind}
            void_approvals(kind, needed, user=self.user, because=self.reason)

    def _move(self) -> None:
        self.release.state = _STATES[self.decision]
        self.release.failure = ""
        self.release.save(update_fields=["state", "failure"])
        follow(self.release, self.user)
        approved = self.decision == _Decision.APPROVED
        self.goes_live = approved and goes_live_at_once(self.release, timezone.now())


def _demand_unblocked(proposal: Proposal) -> None:
    problems = [str(refusal) for refusal in proposal.refusals]
    problems += [each.finding.message for each in findings_that_block(proposal)]
    if problems:
        raise Blocked(" ".join(dict.fromkeys(problems)))
