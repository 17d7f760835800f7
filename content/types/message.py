"""The message."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Text, Url
from content.module_types import ModuleType


class Message(ModuleType):
    """A push notification, text message or chat message."""

    key = "message"

    title = Text(label=_("Title"))
    text = Text(label=_("Text"), required=True)
    url = Url(label=_("Link"), help_text=_("Also an app's own address, such as myapp://offers."))

    class Meta:
        label = _("Message")
        description = _("A push notification, text message or chat message.")
        icon = "comment"
