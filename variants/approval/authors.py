"""Who wrote what a release would publish: four eyes means somebody else decides."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import ModelLogEntry, Revision

from content.models import Module
from variants.approval.release_rows import rows_of
from variants.models import Release, ReleaseChange, Variant

#: What of the history of a row says that somebody wrote it.
_WRITTEN = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy")


def authors(release: Release) -> set[int]:
    """Return the primary keys of the users who wrote, collected or submitted a release.

    Whoever has a revision of a changed row, or an entry in its history, since it was last
    published; the history stays when revisions are purged. Constant in the size of the release.
    """
    rows = rows_of(release)
    people = {change.added_by_id for change, _ in rows} | {release.submitted_by_id}
    written = [
        row
        for change, row in rows
        if row is not None and change.action == ReleaseChange.Action.PUBLISH
    ]
    people |= _writers(written + _published_along(written))
    return {person for person in people if person is not None}


def _published_along(rows: list[Any]) -> list[Any]:
    """The live variants of modules that are not live yet: they are shown for the first time."""
    modules = [row.pk for row in rows if isinstance(row, Module) and not row.live]
    if not modules:
        return []
    along = list(Variant.objects.filter(module__in=modules, live=True))
    for variant in along:
        variant.last_published_at = None
    return along


def _writers(rows: list[Any]) -> set[int | None]:
    """Who wrote some rows since each was last published."""
    by_model: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    people: set[int | None] = set()
    for model, of_model in by_model.items():
        content_type = ContentType.objects.get_for_model(model)
        since = {str(row.pk): row.last_published_at for row in of_model}
        latest = {row.latest_revision_id for row in of_model}
        revisions = Revision.objects.filter(
            Q(pk__in=latest) | Q(object_id__in=since), base_content_type=content_type
        ).values_list("pk", "object_id", "created_at", "user_id")
        people |= {
            user
            for pk, key, at, user in revisions
            if pk in latest or since[key] is None or at > since[key]
        }
        history = ModelLogEntry.objects.filter(
            content_type=content_type, object_id__in=since, action__in=_WRITTEN
        ).values_list("object_id", "timestamp", "user_id")
        people |= {user for key, at, user in history if since[key] is None or at > since[key]}
    return people
