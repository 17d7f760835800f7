"""The call to action."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Text, Url
from content.module_types import ModuleType


class Cta(ModuleType):
    """A button: its words and where they lead."""

    key = "cta"

    label = Text(label=_("Label"), required=True, help_text=_("The words on the button."))
    url = Url(label=_("Link"), required=True)

    class Meta:
        label = _("Call to action")
        description = _("A button: its words and where they lead.")
        icon = "arrow-right-full"
        groups = (("label", "url"),)
