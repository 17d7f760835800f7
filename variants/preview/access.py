"""Who may see drafts in a preview."""

from typing import Any

_PERMISSIONS = (
    "content.change_module",
    "variants.change_variant",
    "content.change_experience",
    "content.add_module",
    "variants.add_variant",
)


def may_preview(user: Any) -> bool:
    """Whether somebody may see drafts: those who write them."""
    return user.is_active and any(user.has_perm(permission) for permission in _PERMISSIONS)
