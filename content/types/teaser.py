"""The teaser."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Image, Text, Url
from content.module_types import ModuleType


class Teaser(ModuleType):
    """A card that leads somewhere else."""

    key = "teaser"

    headline = Text(label=_("Headline"), required=True)
    summary = Text(label=_("Summary"), help_text=_("A sentence or two."))
    url = Url(label=_("Link"), required=True)
    image = Image(label=_("Image"))
    imageAlt = Text(
        label=_("Image description"),
        help_text=_("For people who do not see it; empty: the description in the library."),
    )

    class Meta:
        label = _("Teaser")
        description = _("A card that leads somewhere else.")
        icon = "link"
        groups = (("image", "imageAlt"),)
