"""The side panels of forms: the preview in place of Wagtail's own, and those of rooms above."""

from typing import Any

from wagtail import hooks
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel

from content.preview import preview_in_use

#: Hooked functions take a row and a request and return one side panel, or None.
SIDE_PANEL_HOOK = "register_content_side_panel"


class PreviewPanelMixin:
    """A form with the preview in place instead of Wagtail's own, and with more side panels."""

    request: Any

    def get_side_panels(self) -> MediaContainer:
        """Return the side panels, that of the preview exchanged."""
        panels = [self._exchanged(panel) for panel in super().get_side_panels()]  # type: ignore[misc]
        row = panels[0].object if panels else None
        more = [make(row, self.request) for make in hooks.get_hooks(SIDE_PANEL_HOOK)] if row else []
        return MediaContainer([*panels, *(panel for panel in more if panel is not None)])

    def _exchanged(self, panel: Any) -> Any:
        if type(panel) is not PreviewSidePanel:
            return panel
        return preview_in_use().side_panel(
            panel.object, self.request, preview_url=panel.preview_url
        )
