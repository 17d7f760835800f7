"""Collecting changes: which rows a release will publish, withdraw or save."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from taxonomy.models import PublishedOnSave
from variants.models import Release, ReleaseChange
from variants.releases.names import named_release
from variants.releases.problems import InAnotherRelease, ReleaseProblem
from variants.releases.terms import term_values

#: States in which what a release consists of may still be changed.
COLLECTING = (Release.State.OPEN, Release.State.CHANGES_REQUESTED)


def new_release(name: str, user: Any, *, note: str = "", is_collected: bool = True) -> Release:
    """Make an open release without changes.

    :raises ValidationError: when the name is not one.
    """
    return named_release(name, note=note, made_by=user, is_collected=is_collected)


def locked(release: Release) -> Release:
    """Return a release as it is stored by now, locked until the transaction ends."""
    return Release.objects.select_for_update().get(pk=release.pk)


def unfinished_release_of(row: Any) -> Release | None:
    """Return the release that has a change of a row still to go live, if one has."""
    if row.pk is None:
        return None
    return Release.objects.filter(
        changes__content_type=ContentType.objects.get_for_model(row),
        changes__object_id=row.pk,
        state__in=Release.UNFINISHED,
    ).first()


def add(release: Release, obj: Any, user: Any, action: str = "publish") -> ReleaseChange:
    """Add a change to a release that is still collected; adding it again changes the action.

    :param obj: a module, variant or experience; for `save_term` a term with the values it is to
        have, saved before or not.
    :raises InAnotherRelease: naming the unfinished release that has the row.
    :raises ReleaseProblem: when the release is not collected any more, or the action is none for
        such a row.
    """
    is_term = isinstance(obj, PublishedOnSave)
    if (action == ReleaseChange.Action.SAVE_TERM) != is_term:
        raise ReleaseProblem(
            _("“%(row)s” cannot be in a release by “%(action)s”.")
            % {"row": obj, "action": ReleaseChange.Action(action).label}
        )
    with transaction.atomic():
        release = locked(release)
        _demand_collecting(release)
        if obj.pk is not None:
            # Two people add one row to two releases: one of them comes second, and sees it.
            type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first()
        other = unfinished_release_of(obj) or (_release_of_new_term(obj) if is_term else None)
        if other is not None and other != release:
            raise InAnotherRelease(
                _(
                    "“%(row)s” is in the release “%(release)s” already: remove it there, or wait "
                    "until that is live."
                )
                % {"row": getattr(obj, "in_context", obj), "release": other},
                other,
            )
        values = term_values(obj) if is_term else None
        change = _change_of(release, obj, values)
        change.action, change.values, change.added_by = action, values, user
        change.save()
        log(
            release,
            "variants.release_add",
            user=user,
            data={"row": str(getattr(obj, "in_context", obj)), "action": change.action},
        )
    return change


def remove(release: Release, obj: Any, user: Any) -> None:
    """Take a row, or one change, out of a release that is still collected.

    :param obj: the row, or a `ReleaseChange`.
    :raises ReleaseProblem: when the release is not collected any more.
    """
    with transaction.atomic():
        release = locked(release)
        _demand_collecting(release)
        change = obj if isinstance(obj, ReleaseChange) else None
        found = release.changes.filter(
            Q(pk=change.pk)
            if change
            else Q(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        ).first()
        if found is None:
            return
        name = str(getattr(found.object, "in_context", found.object))
        found.delete()
        log(release, "variants.release_remove", user=user, data={"row": name})


def _demand_collecting(release: Release) -> None:
    if release.state not in COLLECTING:
        raise ReleaseProblem(
            _(
                "The release “%(release)s” is %(state)s, so what it consists of stays: take it "
                "back first."
            )
            % {"release": release, "state": release.get_state_display().lower()}
        )


def _release_of_new_term(term: Any) -> Release | None:
    """Return the unfinished release that is to make a term with the same key, if one is."""
    if term.pk is not None:
        return None
    return Release.objects.filter(
        changes__content_type=ContentType.objects.get_for_model(term),
        changes__object_id=None,
        changes__values__key=term.key,
        state__in=Release.UNFINISHED,
    ).first()


def _change_of(release: Release, obj: Any, values: Any) -> ReleaseChange:
    """Return the change of a row that a release has, or a new one."""
    content_type = ContentType.objects.get_for_model(obj)
    same = release.changes.filter(content_type=content_type, object_id=obj.pk)
    if obj.pk is None:
        same = same.filter(values__key=values["key"])
    found = same.first()
    return found or ReleaseChange(release=release, content_type=content_type, object_id=obj.pk)
