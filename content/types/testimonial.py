"""The testimonial."""

from django.utils.translation import gettext_lazy as _

from content.blocks import Image, Text
from content.module_types import ModuleType


class Testimonial(ModuleType):
    """What somebody said, and who."""

    key = "testimonial"

    quote = Text(label=_("Quote"), required=True, help_text=_("Without quotation marks."))
    author = Text(label=_("Author"))
    role = Text(label=_("Role"), help_text=_("What the author does, or where."))
    image = Image(label=_("Image"))
    imageAlt = Text(
        label=_("Image description"),
        help_text=_("For people who do not see it; empty: the description in the library."),
    )

    class Meta:
        label = _("Testimonial")
        description = _("What somebody said, and who.")
        icon = "openquote"
        groups = (("author", "role"), ("image", "imageAlt"))
