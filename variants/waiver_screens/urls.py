"""The addresses and the menu item of waivers."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from variants.preview.access import may_preview
from variants.releases.access import writers_only
from variants.waiver_screens.detail import WaiverView
from variants.waiver_screens.listing import WaiversView


def waiver_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    results = WaiversView.as_view(results_only=True)
    return [
        path("waivers/", writers_only(WaiversView.as_view()), name="variants_waivers"),
        path("waivers/results/", writers_only(results), name="variants_waivers_results"),
        path("waivers/<int:pk>/", writers_only(WaiverView.as_view()), name="variants_waiver"),
    ]


class WaiversMenuItem(MenuItem):
    """The list of waivers in the menu, for those who write content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person writes content."""
        return may_preview(request.user)


def waivers_menu_item() -> MenuItem:
    """Return the entry of the menu."""
    return WaiversMenuItem(
        gettext_lazy("Waivers"),
        reverse("variants_waivers"),
        name="waivers",
        icon_name="key",
        order=270,
    )
