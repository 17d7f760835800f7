"""The notice."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Choice, RichText, Text
from content.module_types import ModuleType


class Notice(ModuleType):
    """A message that people should not miss."""

    key = "notice"

    title = Text(label=_("Title"))
    body = RichText(label=_("Text"), required=True)
    level = Choice(
        [
            ("info", _("Information")),
            ("success", _("Success")),
            ("warning", _("Warning")),
            ("critical", _("Critical")),
        ],
        label=_("Level"),
        help_text=_("How urgent it is."),
    )

    class Meta:
        label = _("Notice")
        description = _("A message that people should not miss.")
        icon = "warning"
