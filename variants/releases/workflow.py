"""Wagtail's workflow, as the editor shows it: it follows the release, and decides nothing.

The release is what counts. Submitting one starts the workflow of every draft in it, and whatever
becomes of the release is shown by them (`follow`). Somebody may also begin at the other end, with
Wagtail's own "submit" (`started`) or by cancelling a workflow (`take_out`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock
from wagtail.models import TaskState, WorkflowState

from variants.models import BrandApprovalState, BrandApprovalTask, Release, ReleaseChange
from variants.releases.collecting import unfinished_release_of

State = Release.State
#: Whether the workflow is being moved by the release, and not by a person.
_following: ContextVar[bool] = ContextVar("following", default=False)


def follow(release: Release, user: Any) -> None:
    """Let the workflows of everything in a release show what became of it.

    May be called again and again; rows without a workflow of ours are left alone.
    """
    with _follow():
        if release.state == State.SUBMITTED:
            _submit_rows(release, user)
            return
        waiting = BrandApprovalState.objects.filter(
            release=release, workflow_state__status__in=_ACTIVE
        ).select_related("workflow_state")
        for state in waiting:
            _show(state, release, user)


def started(task: BrandApprovalTask, state: TaskState, user: Any) -> TaskState:
    """Bind the state of a row that begins to wait to the release it is submitted with.

    :raises ReleaseProblem: when the row is in a release that is collected still, or brand rules
        keep it from being submitted.
    """
    from variants.releases.submitting import submit_drafts

    row = state.workflow_state.content_object
    release = unfinished_release_of(row)
    if release is None or release.state != State.SUBMITTED:
        with _follow():
            release = resubmitted(release, row, user) or submit_drafts([row], user)[0]
    state.release = release
    state.save(update_fields=["release"])
    return state


def resubmitted(release: Release | None, row: Any, user: Any) -> Release | None:
    """Submit a release again in which changes of its only row were requested; None for others."""
    from variants.releases.submitting import submit

    if release is None or release.is_collected or release.state != State.CHANGES_REQUESTED:
        return None
    return submit(release, user)


def take_out(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Take a row whose workflow somebody cancelled out of its release; an empty one is given up."""
    from variants.releases.submitting import take_out_of_submission

    if _following.get():
        return
    states = BrandApprovalState.objects.filter(workflow_state=instance, release__isnull=False)
    state = states.order_by("-pk").first()
    if state is not None and state.release.state in Release.UNFINISHED:
        take_out_of_submission(state.release, instance.content_object, user)


def url_of_decision(state: BrandApprovalState) -> str:
    """Return where a waiting row is decided over."""
    if state.release is None:
        return reverse("variants_review:queue")
    return reverse("variants_review:release", args=[state.release.key])


class ApprovalNotice(WorkflowLock):
    """Locks nobody out; tells whoever edits that the row waits, and what an edit means."""

    def for_user(self, user: Any) -> bool:
        """Let everybody edit: an edit has to be approved again, and nothing is lost by it."""
        return False

    def get_message(self, user: Any) -> Any:
        """Say that the row waits, and lead to its release."""
        release = unfinished_release_of(self.object)
        if release is None:
            return None
        return format_html(
            '{} <span class="buttons"><a class="button button-small button-secondary" href="{}">'
            "{}</a></span>",
            _("This awaits approval. If you change it now, the change has to be approved too."),
            reverse("variants_releases:release", args=[release.key]),
            _("Show the release"),
        )

    def get_icon(self, user: Any, can_lock: bool = False) -> str:
        """No padlock: it can be edited."""
        return "time"

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        """Say what holds instead of a lock."""
        return _("Awaiting approval")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        """Say what an edit means."""
        return _("It can still be edited; what is changed has to be approved too.")


_ACTIVE = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@contextmanager
def _follow() -> Iterator[None]:
    token = _following.set(True)
    try:
        yield
    finally:
        _following.reset(token)


def _submit_rows(release: Release, user: Any) -> None:
    """Start the workflow of every draft in a release that does not wait yet."""
    changes = release.changes.filter(action=ReleaseChange.Action.PUBLISH)
    for change in changes.prefetch_related("object"):
        row = change.object
        workflow = row.get_workflow() if row is not None else None
        if workflow is None or row.get_latest_revision() is None:
            continue
        state = row.current_workflow_state
        if state is None:
            workflow.start(row, user)
        elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(user)


def _show(state: BrandApprovalState, release: Release, user: Any) -> None:
    waits = state.status == TaskState.STATUS_IN_PROGRESS
    if release.state in (State.APPROVED, State.LIVE):
        if waits:
            state.approve(user=user)
    elif release.state in (State.CHANGES_REQUESTED, State.REFUSED) and waits:
        state.reject(user=user)
    if release.state in (State.REFUSED, State.CANCELLED, State.OPEN):
        workflow_state = WorkflowState.objects.get(pk=state.workflow_state_id)
        if workflow_state.status in _ACTIVE:
            workflow_state.cancel(user=user)
