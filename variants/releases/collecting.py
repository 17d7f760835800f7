"""Collecting changes: which rows a release will publish, withdraw or save."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from brand.models import Brand
from brand.rights import may_edit
from content.models import Module
from taxonomy.models import PublishedOnSave
from variants.models import Release, ReleaseChange, Variant
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
    return None if row.pk is None else _unfinished_releases_of(row).first()


def demand_free(row: Any, release: Release) -> None:
    """Refuse a row that is in another unfinished release.

    :raises InAnotherRelease: naming it.
    """
    other = _unfinished_releases_of(row).exclude(pk=release.pk).first()
    if other is not None:
        raise InAnotherRelease(
            _(
                "“%(row)s” is in the release “%(release)s” already: remove it there, or wait until "
                "that is live."
            )
            % {"row": getattr(row, "in_context", row), "release": other},
            other,
        )


def _unfinished_releases_of(row: Any) -> QuerySet[Release]:
    """A row that is not made yet, a new term, is known by its key."""
    same = {"changes__object_id": row.pk}
    if row.pk is None:
        same = {"changes__object_id": None, "changes__values__key": row.key}
    return Release.objects.filter(
        changes__content_type=ContentType.objects.get_for_model(row),
        state__in=Release.UNFINISHED,
        **same,
    )


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
        _demand_right(user, obj)
        if obj.pk is not None:
            # Two people add one row to two releases: one of them comes second, and sees it.
            type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first()
        demand_free(obj, release)
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


def _demand_right(user: Any, row: Any) -> None:
    """Refuse what is not the person's to write; a script is nobody."""
    brand = brand_of_row(row)
    if user is not None and brand is not None and not may_edit(user, brand):
        raise ReleaseProblem(
            _("“%(row)s” belongs to %(brand)s, for which you do not write.")
            % {"row": getattr(row, "in_context", row), "brand": brand}
        )


def brand_of_row(row: Any) -> Brand | None:
    """Return the brand that a module or variant belongs to; None for what belongs to none."""
    if isinstance(row, Variant):
        return row.module.brand
    return row.brand if isinstance(row, Module) else None


def _demand_collecting(release: Release) -> None:
    if release.state not in COLLECTING:
        raise ReleaseProblem(
            _(
                "The release “%(release)s” is %(state)s, so what it consists of stays: take it "
                "back first."
            )
            % {"release": release, "state": release.get_state_display().lower()}
        )


def _change_of(release: Release, obj: Any, values: Any) -> ReleaseChange:
    """Return the change of a row that a release has, or a new one."""
    content_type = ContentType.objects.get_for_model(obj)
    same = release.changes.filter(content_type=content_type, object_id=obj.pk)
    if obj.pk is None:
        same = same.filter(values__key=values["key"])
    found = same.first()
    return found or ReleaseChange(release=release, content_type=content_type, object_id=obj.pk)
