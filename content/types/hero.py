"""The hero."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Image, RichText, Text, Url
from content.module_types import ModuleType


class Hero(ModuleType):
    """The large piece at the top of a screen or an e-mail."""

    key = "hero"

    eyebrow = Text(label=_("Eyebrow"), help_text=_("A few words above the headline."))
    headline = Text(label=_("Headline"), required=True)
    body = RichText(label=_("Text"))
    image = Image(label=_("Image"))
    imageAlt = Text(
        label=_("Image description"),
        help_text=_("For people who do not see it; empty: the description in the library."),
    )
    ctaLabel = Text(label=_("Call to action"), help_text=_("The words on the button."))
    ctaUrl = Url(label=_("Link of the call to action"))

    class Meta:
        label = _("Hero")
        description = _("The large piece at the top of a screen or an e-mail.")
        icon = "pick"
        groups = (("image", "imageAlt"), ("ctaLabel", "ctaUrl"))
