"""What the taxonomy room adds to the admin."""

from wagtail import hooks

from taxonomy.viewsets import TaxonomyViewSetGroup


@hooks.register("register_admin_viewset")
def register_taxonomy() -> TaxonomyViewSetGroup:
    """Add the menu of segments, channels, devices and locales."""
    return TaxonomyViewSetGroup()
