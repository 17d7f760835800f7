"""Who keeps rules: the managers of the brand, and for rules of every brand, those of all brands."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from brand.models import Brand, BrandRule
from brand.rights import APPROVE, may_approve


def may_keep(user: Any, rule: BrandRule) -> bool:
    """Say whether somebody may write a rule, put it in shadow, make it active and retire it."""
    return may_keep_for(user, rule.brand)


def may_keep_for(user: Any, brand: Brand | None) -> bool:
    """Say whether somebody may keep the rules of a brand; None stands for rules of every brand."""
    if brand is not None:
        return may_approve(user, brand)
    if not (user and user.is_authenticated and user.is_active):
        return False
    if user.is_superuser:
        return True
    return bool(user.has_perm(APPROVE)) and all(
        may_approve(user, each) for each in Brand.objects.all()
    )


def check_may_keep(user: Any, rule: BrandRule) -> None:
    """Refuse whoever may not keep a rule.

    :raises PermissionDenied: saying who may.
    """
    if may_keep(user, rule):
        return
    if rule.brand is None:
        raise PermissionDenied(
            _("“%s” holds for every brand: only who may approve for all of them decides on it.")
            % rule
        )
    raise PermissionDenied(
        _("Only managers of “%(brand)s” decide on “%(rule)s”.")
        % {"brand": rule.brand, "rule": rule}
    )
