"""Who may do what with releases, on their screens."""

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied

from brand.rights import may_approve, may_edit
from variants.approval.brands import brands_concerned
from variants.models import Release
from variants.preview.access import may_preview


def may_change(user: Any, release: Release) -> bool:
    """Whether somebody may collect, submit, schedule and give up: who writes for all its brands.

    A new release is anybody's who writes content.
    """
    return may_preview(user) and all(may_edit(user, brand) for brand in brands_concerned(release))


def may_take_off(user: Any, release: Release) -> bool:
    """Whether somebody may roll a release back: managers of all its brands."""
    brands = brands_concerned(release)
    return bool(brands) and all(may_approve(user, brand) for brand in brands)


def _require_writer(user: Any) -> bool:
    if not may_preview(user):
        raise PermissionDenied
    return True


#: Turns away who writes no content.
writers_only = user_passes_test(_require_writer)
