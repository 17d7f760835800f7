"""What can be done to many rows: functions for `jobs`, each with its step for one row."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions import action_registry

from jobs.reports import Report
from jobs.running import RunningJob
from variants.bulk.work import each

#: For an end of a window that stays as it is.
KEEP = "keep"


def publish(job: RunningJob, *, model: str, keys: Sequence[int]) -> Report:
    """Publish the newest draft of every row."""
    return each(
        job,
        _publish,
        model=model,
        keys=keys,
        permission="publish",
        reason=_("Published with others"),
        said=lambda count: (
            ngettext("%(count)d was published.", "%(count)d were published.", count)
            % {"count": count}
        ),
    )


def withdraw(job: RunningJob, *, model: str, keys: Sequence[int]) -> Report:
    """Withdraw every row that is live."""
    return each(
        job,
        _withdraw,
        model=model,
        keys=keys,
        permission="publish",
        reason=_("Withdrawn with others"),
        said=lambda count: (
            ngettext("%(count)d was withdrawn.", "%(count)d were withdrawn.", count)
            % {"count": count}
        ),
    )


def delete(job: RunningJob, *, model: str, keys: Sequence[int]) -> Report:
    """Delete every row that nothing uses."""
    return each(
        job,
        _delete,
        model=model,
        keys=keys,
        permission="delete",
        reason=_("Deleted with others"),
        said=lambda count: (
            ngettext("%(count)d was deleted.", "%(count)d were deleted.", count) % {"count": count}
        ),
    )


def change_window(
    job: RunningJob, *, model: str, keys: Sequence[int], window: dict[str, Any], live: bool
) -> Report:
    """Set when variants are shown.

    :param window: `starts_at` and `ends_at`, each an instant as text, None for no end, or `KEEP`.
    :param live: publish the change of what is live and has no other draft.
    """
    values = {
        name: value and parse_datetime(value) for name, value in window.items() if value != KEEP
    }
    return each(
        job,
        partial(_change, partial(_set, values), live),
        model=model,
        keys=keys,
        permission="publish" if live else "change",
        reason=_("Changed the window of several"),
        said=lambda count: (
            ngettext("%(count)d has a new window.", "%(count)d have a new window.", count)
            % {"count": count}
        ),
    )


def tag(
    job: RunningJob,
    *,
    model: str,
    keys: Sequence[int],
    add: list[str],
    remove: list[str],
    live: bool,
) -> Report:
    """Add tags to modules, and take tags from them.

    :param live: publish the change of what is live and has no other draft.
    """
    return each(
        job,
        partial(_change, partial(_tag, add, remove), live),
        model=model,
        keys=keys,
        permission="publish" if live else "change",
        reason=_("Tagged with others"),
        said=lambda count: (
            ngettext("%(count)d has new tags.", "%(count)d have new tags.", count)
            % {"count": count}
        ),
    )


def _publish(row: Any, user: Any) -> bool:
    if row.live and not row.has_unpublished_changes:
        return False
    revision = row.get_latest_revision() or row.save_revision(user=user)
    revision.publish(user=user)
    return True


def _withdraw(row: Any, user: Any) -> bool:
    if not row.live:
        return False
    row.unpublish(user=user)
    return True


def _delete(row: Any, user: Any) -> bool:
    action = action_registry.get_action_class(type(row), "delete")
    action(row, user=user).execute()
    return True


def _change(alter: Any, live: bool, row: Any, user: Any) -> bool:
    """Alter a row's newest draft and save it, as its form does."""
    is_draft = row.has_unpublished_changes
    draft = row.get_latest_revision_as_object()
    if not alter(draft):
        return False
    draft.full_clean()
    if not row.live:
        # What was never published, or was withdrawn, has its draft in the row itself.
        draft.save()
    revision = draft.save_revision(user=user, log_action=True)
    if live and row.live and not is_draft:
        revision.publish(user=user)
    return True


def _set(values: dict[str, Any], draft: Any) -> bool:
    before = {name: getattr(draft, name) for name in values}
    for name, value in values.items():
        setattr(draft, name, value)
    return before != values


def _tag(add: list[str], remove: list[str], draft: Any) -> bool:
    before = set(draft.tags.names())
    if add:
        draft.tags.add(*add)
    if remove:
        draft.tags.remove(*remove)
    return set(draft.tags.names()) != before
