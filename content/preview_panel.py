"""The views of previewed rows show the side panel of the preview in place."""

from typing import Any

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel

from content.preview import preview_in_use


class PreviewPanelMixin:
    """A form with the preview in place instead of Wagtail's own."""

    request: Any

    def get_side_panels(self) -> MediaContainer:
        """Return the side panels, that of the preview exchanged."""
        panels = super().get_side_panels()  # type: ignore[misc]
        return MediaContainer([self._exchanged(panel) for panel in panels])

    def _exchanged(self, panel: Any) -> Any:
        if type(panel) is not PreviewSidePanel:
            return panel
        return preview_in_use().side_panel(
            panel.object, self.request, preview_url=panel.preview_url
        )
