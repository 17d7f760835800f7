"""Where in formatted text a rule looks, as a part that several kinds have."""

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.described import named
from brand.rule_forms.parts import Several
from brand.rules.kinds.pattern import BLOCK_KINDS

BLOCKS = Several(
    name="blocks",
    label=_("Only in"),
    help=_("Parts of formatted text. None chosen: everywhere."),
    choices=named(
        BLOCK_KINDS,
        {
            "paragraph": _("Paragraphs"),
            "heading": _("Headings"),
            "item": _("Items of lists"),
            "quote": _("Quotations"),
        },
    ),
)
