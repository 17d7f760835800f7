"""Making a rule, and what it is called: a rule has a name and an owner before it says anything."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from brand.models import Brand, BrandRule
from brand.rule_life.rights import check_may_keep, may_keep_for


def new_rule(*, user: Any, key: str, kind: str, brand: Brand | None, **columns: Any) -> BrandRule:
    """Make a rule without a version.

    :param brand: None is every brand.
    :raises PermissionDenied: when the person does not keep the rules of the brand.
    :raises ValidationError: by column.
    """
    if not may_keep_for(user, brand):
        raise PermissionDenied(
            _("Only managers of “%(brand)s” make rules for it.")
            % {"brand": brand or _("every brand")}
        )
    rule = BrandRule(key=key, kind=kind, brand=brand, **columns)
    rule.full_clean()
    rule.save()
    log(rule, "wagtail.create", user=user)
    return rule


def rename(rule: BrandRule, *, user: Any, **columns: Any) -> None:
    """Change what a rule is called, who owns it and where it was taken from.

    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: by column; nothing is saved.
    """
    check_may_keep(user, rule)
    changed = {name: value for name, value in columns.items() if getattr(rule, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(rule, name, value)
    rule.full_clean()
    rule.save(update_fields=list(changed))
    log(rule, "wagtail.edit", user=user)
