"""The side panel “Brand”: what the brand's rules say of the draft, beside its form."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import BaseSidePanel

from brand.models import Waiver
from content.models import Module
from variants.findings.urls import url_for
from variants.models import Variant


class BrandPanel(BaseSidePanel):
    """An empty list that its script fills; it goes with the panel when autosave draws it anew."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Counts what was found; the script keeps the number."""

        aria_label = _("Toggle brand findings")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

    name = "brand"
    title = _("Brand")
    template_name = "variants/findings/panel.html"
    order = 250

    @property
    def media(self) -> Media:
        """The script that asks, and the styles of findings."""
        return Media(
            js=[versioned_static("variants/findings/findings.js")],
            css={"all": [versioned_static("variants/findings/findings.css")]},
        )

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Add where to ask, and the reasons that waivers are asked for."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {
            "url": url_for(self.object),
            "prefix": "fields" if isinstance(self.object, Module) else "overrides",
            "reasons": Waiver.Reason.choices,
        }


def brand_panel(row: Any, request: Any) -> BrandPanel | None:
    """Return the panel of a module or variant; None for anything else."""
    return BrandPanel(row, request) if isinstance(row, Module | Variant) else None
