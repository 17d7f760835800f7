"""Doing one thing to many rows, as few publications, with a report of what was refused."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.permissions import policy_registry

from jobs.reports import Line, Report
from jobs.running import RunningJob
from variants.gate import publishing

#: Rows that are published together, where none of them is refused.
BATCH = 25

#: Does the thing to one row for a user; returns whether there was anything to do.
#: :raises ValidationError: to refuse this row.
Step = Callable[[Any, Any], bool]
_REFUSALS = (ValidationError, ProtectedError)


def each(
    job: RunningJob,
    step: Step,
    *,
    model: str,
    keys: Sequence[int],
    permission: str,
    reason: str,
    said: Callable[[int], str],
) -> Report:
    """Do a step to every row, a batch as one generation; where that is refused, one by one.

    :param model: label of a model, as `content.module`.
    :param permission: what the person must be allowed to do with rows of the model.
    :param said: a sentence of how many rows it was done to.
    :raises ValidationError: when the person may not; nothing was done.
    """
    rows = apps.get_model(model)._default_manager
    policy = policy_registry.get_by_type(rows.model)
    # Whoever asked for a job may be deleted before it runs.
    if job.user is None or not policy.user_has_permission(job.user, permission):
        raise ValidationError(_("You may not do this. Ask somebody to give you the permission."))
    done = seen = same = 0
    lines: list[Line] = []
    for batch in _batches(keys):
        for outcome in _batch_outcomes(rows, batch, step, job.user, reason):
            seen += 1
            done += outcome is True
            same += outcome is False
            if isinstance(outcome, Line):
                lines.append(outcome)
        job.progress(min(seen, len(keys)), len(keys), reason)
    return Report(_summary(said(done), same, len(lines), len(keys) - seen), lines)


def _summary(said: str, same: int, refused: int, gone: int) -> str:
    parts = [said]
    if same:
        parts.append(_("Nothing to do for %(count)d.") % {"count": same})
    if refused:
        parts.append(_("Refused: %(count)d.") % {"count": refused})
    if gone:
        parts.append(_("Deleted meanwhile: %(count)d.") % {"count": gone})
    return " ".join(parts)


def _batches(keys: Sequence[int]) -> Iterator[list[int]]:
    """Yield some keys at a time, in their order: two jobs lock rows in the same one.

    Otherwise each could wait for a row that the other has locked.
    """
    rest = iter(sorted(keys))
    while batch := list(islice(rest, BATCH)):
        yield batch


def _batch_outcomes(
    rows: Any, batch: list[int], step: Step, user: Any, reason: str
) -> list[bool | Line]:
    """Return for each row that is still there whether there was anything to do, or a refusal."""
    try:
        with publishing(user=user, reason=reason):
            outcomes = [_outcome(rows, pk, step, user) for pk in batch]
    except _REFUSALS:
        # The gate undid all of it. Alone, only what is refused is undone.
        outcomes = [_alone(rows, pk, step, user, reason) for pk in batch]
    return [outcome for outcome in outcomes if outcome is not None]


def _alone(rows: Any, pk: int, step: Step, user: Any, reason: str) -> bool | Line | None:
    try:
        with publishing(user=user, reason=reason):
            return _outcome(rows, pk, step, user)
    except _REFUSALS as refused:
        # What the refused step left in the row is not what is stored.
        row = rows.filter(pk=pk).first()
        return row and _refusal(named(row), edit_url(row), refused)


def _outcome(rows: Any, pk: int, step: Step, user: Any) -> bool | Line | None:
    """Do the step to one row as it is by now; None where it is gone."""
    row = rows.select_for_update().filter(pk=pk).first()
    if row is None:
        return None
    name, url = named(row), edit_url(row)
    try:
        # A history shows one entry of each action for each UUID: every row has its own.
        with transaction.atomic(), LogContext(user=user):
            refuse_locked(row, user)
            return step(row, user)
    except _REFUSALS as refused:
        return _refusal(name, url, refused)


def _refusal(name: str, url: str, refused: Exception) -> Line:
    if isinstance(refused, ProtectedError):
        users = sorted({named(user) for user in refused.protected_objects})
        why = _("It is used by %(users)s.") % {"users": ", ".join(users)}
    else:
        why = " ".join(getattr(refused, "messages", [str(refused)]))
    return Line(_("%(name)s: %(why)s") % {"name": name, "why": why}, url)


def refuse_locked(row: Any, user: Any) -> None:
    """Refuse what somebody else has locked.

    :raises ValidationError: naming who, where the lock says so.
    """
    lock = row.get_lock()
    if lock is not None and lock.for_user(user):
        raise ValidationError(_("It is locked: unlock it first."))


def named(row: Any) -> str:
    """Return a row's name, with what it belongs to where names repeat."""
    return str(getattr(row, "in_context", row))


def edit_url(row: Any) -> str:
    """Return where a row is edited."""
    options = row._meta
    return reverse(f"wagtailsnippets_{options.app_label}_{options.model_name}:edit", args=[row.pk])
