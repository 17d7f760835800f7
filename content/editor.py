"""How the rich text editor differs from Wagtail's."""

from django.urls import reverse_lazy
from wagtail.rich_text.feature_registry import FeatureRegistry


def open_links_at_addresses(features: FeatureRegistry) -> None:
    """Let the link button open the form for an address instead of the tree of pages.

    Refract has no pages; the kinds of link that are left are in
    `templates/wagtailadmin/chooser/_link_types.html`.
    """
    link = features.plugins_by_editor["draftail"]["link"]
    link.data["chooserUrls"] |= {
        "pageChooser": reverse_lazy("wagtailadmin_choose_page_external_link")
    }
