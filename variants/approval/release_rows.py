"""The rows that a release is about, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType

from content.models import Experience
from variants.models import Release, ReleaseChange

#: Read from the same release object by several questions of one request.
Rows = list[tuple[ReleaseChange, Any]]


def rows_of(release: Release) -> Rows:
    """Return the changes of a release, each with its row, its latest revision loaded.

    The row is None where it was deleted, or is a term that is yet to be made.
    """
    return rows_of_changes(ReleaseChange.objects.filter(release=release))


def rows_of_changes(changes: Iterable[ReleaseChange]) -> Rows:
    """Return changes, each with its row; one query for each kind of row."""
    listed = list(changes)
    by_type: dict[int, set[int]] = defaultdict(set)
    for change in listed:
        if change.object_id is not None:
            by_type[change.content_type_id].add(change.object_id)
    rows: dict[tuple[int, int], Any] = {}
    for number, keys in by_type.items():
        model: Any = ContentType.objects.get_for_id(number).model_class()
        if model is None:
            continue
        found = model._default_manager.filter(pk__in=keys)
        if any(field.name == "latest_revision" for field in model._meta.concrete_fields):
            found = found.select_related("latest_revision")
        if model is Experience:
            found = found.prefetch_related("slots")
        rows |= {(number, row.pk): row for row in found}
    return [(each, rows.get((each.content_type_id, each.object_id or 0))) for each in listed]
