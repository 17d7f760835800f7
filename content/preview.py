"""Previews: a plain, honest page of the values that a module would show.

This room knows only default values. The `variants` room knows contexts: it puts its own
`ModulePreview` in place with `use_preview` when the product starts, and each of its modes is then
a context in which the module is resolved.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from content.documents import image_ids, published_values
from content.module_types import UnknownModuleType, get_module_type
from media.models import BrandImage


class ModulePreview:
    """Which modes a module's preview offers, and what the fields are in each."""

    def modes(self, module: Any) -> list[tuple[str, Any]]:
        """Return pairs of name and label; the first is the one shown at first."""
        return [("", _("Default values"))]

    def values(self, module: Any, mode: str) -> Mapping[str, Any]:
        """Return stored values by field name, as they are in a mode.

        :param module: the module as the editor has it at the moment, perhaps unsaved.
        """
        return module.fields


class Shown(NamedTuple):
    """One field on the page; `value` is as in a published document."""

    label: Any
    kind: str
    value: Any


_in_use = ModulePreview()


def use_preview(preview: ModulePreview) -> None:
    """Put another preview in place."""
    global _in_use
    _in_use = preview


def module_preview() -> ModulePreview:
    """Return the preview in place."""
    return _in_use


def shown_fields(type_key: str, stored: Mapping[str, Any]) -> list[Shown]:
    """Return what a page shows of stored values, in type order; nothing if the type is gone."""
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


def serve(
    request: HttpRequest, title: str, sections: list[tuple[str, list[Shown]]]
) -> TemplateResponse:
    """Answer with the page: a heading for each section, and below it its fields."""
    return TemplateResponse(request, "content/preview.html", {"title": title, "sections": sections})
