"""Previews of the rows of this room and of those above.

This room knows only default values, and not for whom they are. The `variants` room knows contexts:
it puts what draws a preview in place with `use_preview` when the product starts.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from wagtail.models import PreviewableMixin

from content.documents import image_ids, published_values
from content.module_types import UnknownModuleType, get_module_type
from media.models import BrandImage


class Preview:
    """What draws the preview of a row, and what is offered beside it."""

    #: The modes and sizes of Wagtail's preview panel, as `PreviewableMixin` describes them.
    modes: list[tuple[str, Any]] = []
    sizes: list[dict[str, Any]] = []

    def serve(self, request: HttpRequest, instance: Any, mode: str) -> HttpResponse:
        """Answer with the page that shows a row as the editor has it, perhaps unsaved."""
        raise NotImplementedError

    def side_panel(self, instance: Any, request: HttpRequest, *, preview_url: str) -> Any:
        """Return the side panel that stands in the place of Wagtail's own."""
        raise NotImplementedError


class PreviewedRow(PreviewableMixin):
    """A row whose preview is drawn by the `Preview` in place; previewed by nothing without one."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return preview_in_use().modes

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return preview_in_use().sizes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the row as it would be seen."""
        return preview_in_use().serve(request, self, mode_name)


class Shown(NamedTuple):
    """One field in words; `value` is as in a published document."""

    label: Any
    kind: str
    value: Any


_in_use = Preview()


def use_preview(preview: Preview) -> None:
    """Put another preview in place."""
    global _in_use
    _in_use = preview


def preview_in_use() -> Preview:
    """Return the preview in place."""
    return _in_use


def shown_fields(type_key: str, stored: Mapping[str, Any]) -> list[Shown]:
    """Return what is shown of stored values, in type order; nothing if the type is gone."""
    try:
        module_type = get_module_type(type_key)
    except UnknownModuleType:
        return []
    images = BrandImage.objects.in_bulk(image_ids(type_key, stored))
    values = published_values(type_key, stored, images)
    return [
        Shown(field.label, field.kind, values[field.name])
        for field in module_type.fields
        if field.name in values
    ]
