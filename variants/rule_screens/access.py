"""Who may do what with rules, on their screens: everybody who writes reads, keepers change."""

from typing import Any

from brand.models import Brand, BrandRule
from brand.rule_life.rights import may_keep, may_keep_for


def may_make_rules(user: Any) -> bool:
    """Say whether somebody keeps the rules of any brand."""
    return any(may_keep_for(user, brand) for brand in Brand.objects.all()) or may_keep_for(
        user, None
    )


def may_change(user: Any, rule: BrandRule) -> bool:
    """Say whether somebody keeps a rule."""
    return may_keep(user, rule)
