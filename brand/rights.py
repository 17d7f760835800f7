"""Who may do what for which brand. Every screen, action and the gate ask here.

Rights per brand come on top of Wagtail's permissions per model: an editor of one brand may not
touch another's content, whatever their permissions.
"""

from typing import Any

from brand.models import Brand

APPROVE = "brand.approve_brand"


def may_approve(user: Any, brand: Brand) -> bool:
    """Say whether somebody is a manager of a brand: may approve, waive, pull and keep its rules.

    Superusers count as managers of every brand.
    """
    if not (user and user.is_authenticated and user.is_active):
        return False
    if user.is_superuser:
        return True
    if brand.managers_id is None:
        return bool(user.has_perm(APPROVE))
    return brand.managers_id in _groups(user)


def may_edit(user: Any, brand: Brand) -> bool:
    """Say whether somebody may write a brand's content, as far as the brand is concerned."""
    if not (user and user.is_authenticated and user.is_active):
        return False
    if user.is_superuser or brand.editors_id is None:
        return True
    return brand.editors_id in _groups(user) or may_approve(user, brand)


def closed_brands(user: Any) -> dict[int, Brand]:
    """Return the brands whose content somebody may not write, by primary key.

    Asked for once per user object, which lives as long as a request.
    """
    if user.is_superuser and user.is_active:
        return {}
    if not hasattr(user, "_closed_brands_of_rights"):
        guarded = Brand.objects.exclude(editors=None)
        closed = {brand.pk: brand for brand in guarded if not may_edit(user, brand)}
        user._closed_brands_of_rights = closed
    return user._closed_brands_of_rights


def _groups(user: Any) -> set[int]:
    """Return the primary keys of somebody's groups, asked for once per user object."""
    if not hasattr(user, "_group_ids_of_rights"):
        user._group_ids_of_rights = set(user.groups.values_list("pk", flat=True))
    return user._group_ids_of_rights
