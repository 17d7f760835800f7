"""What the brand room adds to the admin."""

from wagtail import hooks

from brand.rule_life.log_actions import register_log_actions
from brand.viewsets import BrandViewSet


@hooks.register("register_admin_viewset")
def register_brands() -> BrandViewSet:
    """Add the menu item of brands."""
    return BrandViewSet()


hooks.register("register_log_actions", register_log_actions)
