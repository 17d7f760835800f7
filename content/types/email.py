"""The e-mail."""

from django.utils.translation import gettext_lazy as _

from content.blocks import RichText, Text, Url
from content.module_types import ModuleType


class Email(ModuleType):
    """The words of an e-mail."""

    key = "email"

    subject = Text(label=_("Subject"), required=True)
    preheader = Text(
        label=_("Preheader"), help_text=_("Shown beside the subject before the e-mail is opened.")
    )
    body = RichText(label=_("Text"), required=True)
    ctaLabel = Text(label=_("Call to action"), help_text=_("The words on the button."))
    ctaUrl = Url(label=_("Link of the call to action"))

    class Meta:
        label = _("E-mail")
        description = _("The words of an e-mail.")
        icon = "mail"
        groups = (("ctaLabel", "ctaUrl"),)
