"""The rich text."""

from django.utils.translation import gettext_lazy as _

from content.blocks import RichText, Text
from content.module_types import ModuleType


class Richtext(ModuleType):
    """Formatted text, perhaps with a title."""

    key = "richtext"

    title = Text(label=_("Title"))
    body = RichText(label=_("Text"), required=True)

    class Meta:
        label = _("Rich text")
        description = _("Formatted text, perhaps with a title.")
        icon = "pilcrow"
