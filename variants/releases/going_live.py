"""Going live: all changes of a release as one generation, or none of them."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import action_registry
from wagtail.log_actions import LogContext, log

from variants.gate import publishing
from variants.models import Release, ReleaseChange
from variants.releases.collecting import locked
from variants.releases.own_schedule import too_early
from variants.releases.problems import CannotGoLive, ReleaseProblem
from variants.releases.telling import tell_failed, tell_live
from variants.releases.terms import term_to_save
from variants.releases.workflow import follow

logger = logging.getLogger(__name__)


def goes_live_at_once(release: Release, now: datetime) -> bool:
    """Whether a release goes live as soon as it is approved."""
    return not release.waits and (release.go_live_at is None or release.go_live_at <= now)


def go_live(release: Release, user: Any = None) -> Release:
    """Publish, withdraw and save everything in a release, as one generation or not at all.

    A release that is live already is left alone, so two workers may both try. What fails is
    written down in `failure` and told; the release then awaits approval again. Call it outside of
    a transaction that may be undone, or the failure is forgotten with it.

    :raises CannotGoLive: when the release is not approved, or anything in it is refused; nothing
        of it went live.
    """
    try:
        with transaction.atomic(), LogContext(user=user):
            release = locked(release)
            if release.state == Release.State.LIVE:
                return release
            _demand_approved(release)
            follow(release, user)
            with publishing(user=user, reason=_("Release %(name)s") % {"name": release}) as made:
                made.release = release
                for change in changes_in_order(release):
                    _apply(change, user)
            release.state = Release.State.LIVE
            release.generation_id = made.generation
            release.failure = ""
            release.save(update_fields=["state", "generation", "failure"])
            log(release, "variants.release_live", data={"generation": made.generation})
            tell_live(release, user)
    except CannotGoLive:
        raise
    except ValidationError as refused:
        raise _failed(release, refused, user) from refused
    return release


def run_due_releases(now: datetime, *, dry_run: bool = False) -> Iterator[str]:
    """Let every approved release go live whose time has come; yield a sentence for each.

    One that fails stops no other.
    """
    due = Release.objects.filter(
        state=Release.State.APPROVED, waits=False, go_live_at__lte=now
    ).order_by("go_live_at", "pk")
    for release in list(due):
        if dry_run:
            yield f"Release {release}."
            continue
        try:
            go_live(release)
        except ValidationError as refused:
            yield f"Could not release {release}: {' '.join(refused.messages)}"
        except Exception as error:
            # A fault of ours, not of the release: it is tried again, and stops no other.
            logger.exception("The release %s could not go live", release.key)
            _note_fault(release, str(error))
            yield f"Could not release {release}: {error}"
        else:
            yield f"Released {release}."


def changes_in_order(release: Release) -> list[ReleaseChange]:
    """Return the changes of a release in the order in which they are done.

    Terms come first, so that variants find them; modules come before their variants.
    """
    order = {"module": 1, "variant": 2, "experience": 3}
    changes = release.changes.select_related("content_type").prefetch_related("object")
    return sorted(changes, key=lambda change: (order.get(change.content_type.model, 0), change.pk))


def _demand_approved(release: Release) -> None:
    if release.state != Release.State.APPROVED:
        raise CannotGoLive(
            _("The release “%(release)s” is not approved: it is %(state)s.")
            % {"release": release, "state": release.get_state_display().lower()}
        )


def _apply(change: ReleaseChange, user: Any) -> None:
    """Do one change; the gate looks at all of them together at the end."""
    if change.action == ReleaseChange.Action.SAVE_TERM:
        term_to_save(change).save()
        return
    row = change.object
    if row is None:
        raise ReleaseProblem(_("Something in this release was deleted: remove it."))
    if change.action == ReleaseChange.Action.WITHDRAW:
        unpublish = action_registry.get_action_class(type(row), "unpublish")
        unpublish(row, user=user).execute(skip_permission_checks=True)
    elif row.has_unpublished_changes or not row.live:
        if why := too_early(row, timezone.now()):
            raise ReleaseProblem(why)
        revision = row.get_latest_revision() or row.save_revision(user=user)
        # Managers approve and publish so; they need no permission to publish as editors do.
        row.publish(revision, user=user, skip_permission_checks=True)


def _note_fault(release: Release, why: str) -> None:
    """Write a fault down and tell of it, once however often it is tried."""
    with transaction.atomic():
        stored = locked(release)
        if stored.failure != why:
            stored.failure = why
            stored.save(update_fields=["failure"])
            tell_failed(stored)


def _failed(release: Release, refused: ValidationError, user: Any) -> CannotGoLive:
    """Write down why a release could not go live, and let it be looked at again."""
    why = "\n".join(refused.messages)
    with transaction.atomic():
        stored = locked(release)
        if stored.state == Release.State.APPROVED:
            stored.state = Release.State.SUBMITTED
        stored.failure = why
        stored.save(update_fields=["state", "failure"])
        log(stored, "variants.release_failed", user=user, data={"refusals": refused.messages})
        follow(stored, user)
        tell_failed(stored)
    return CannotGoLive(refused.messages)
