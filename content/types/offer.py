"""The offer."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Currency, Date, Decimal, Image, RichText, Text, Url
from content.module_types import ModuleType


class Offer(ModuleType):
    """Something to buy or book, with its price and terms."""

    key = "offer"

    headline = Text(label=_("Headline"), required=True)
    body = RichText(label=_("Text"))
    price = Decimal(label=_("Price"), help_text=_("Digits and a point: 120.00"))
    currency = Currency(label=_("Currency"), help_text=_("Three letters: EUR"))
    validThrough = Date(label=_("Valid through"), help_text=_("The last day of the offer."))
    terms = Text(label=_("Terms"), help_text=_("The small print."))
    image = Image(label=_("Image"))
    imageAlt = Text(
        label=_("Image description"),
        help_text=_("For people who do not see it; empty: the description in the library."),
    )
    ctaLabel = Text(label=_("Call to action"), help_text=_("The words on the button."))
    ctaUrl = Url(label=_("Link of the call to action"))

    class Meta:
        label = _("Offer")
        description = _("Something to buy or book, with its price and terms.")
        icon = "tag"
        groups = (("price", "currency"), ("image", "imageAlt"), ("ctaLabel", "ctaUrl"))
