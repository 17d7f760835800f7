"""Deleting something that other things use: the page before names them and says what to do."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex

from taxonomy.usage import row_name

_NAMED = 10


class Use(NamedTuple):
    """Something that refers to what is to be deleted; `url` is where it is edited, if anywhere."""

    kind: str
    name: str
    url: str | None


class NamesUses:
    """For a Wagtail delete view: names the first uses, where Wagtail only counts references."""

    template_name = "taxonomy/confirm_delete_used.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the `uses`."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        row: Model = self.object  # type: ignore[attr-defined]
        return context | {"uses": named_uses(row, self.request.user)}  # type: ignore[attr-defined]


def named_uses(row: Model, user: Any) -> list[Use]:
    """Return the first things that refer to a row, by kind.

    At most ten, so that this takes few queries however many there are.
    """
    references = ReferenceIndex.get_references_to(row).order_by("base_content_type", "object_id")
    pairs = references.values_list("base_content_type", "object_id").distinct()[:_NAMED]
    by_kind: dict[int, list[str]] = {}
    for kind, number in pairs:
        by_kind.setdefault(kind, []).append(number)
    finder = AdminURLFinder(user)
    return [
        Use(str(used._meta.verbose_name), row_name(used), finder.get_edit_url(used))
        for kind, numbers in by_kind.items()
        for used in ContentType.objects.get_for_id(kind).get_all_objects_for_this_type(
            pk__in=numbers
        )
    ]
