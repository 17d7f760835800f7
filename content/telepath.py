"""What the browser needs to draw the form of a module type."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from content.module_types import ModuleType


class ModuleTypeAdapter(StructBlockAdapter):
    """Draws the type's fields as a form of its own, not as a block in a stream."""

    js_constructor = "content.ModuleType"

    def js_args(self, block: ModuleType) -> list[Any]:
        """Return Wagtail's arguments; the form as a whole is never required."""
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"required": False, "notes": dict(block.notes())}]

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(
            js=["content/module-type.js"], css={"all": ["content/module-type.css"]}
        )


register(ModuleTypeAdapter(), ModuleType)
