"""The forms of kinds that compare a variant with its default, and that read links and origins."""

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.described import KindForm, named
from brand.rule_forms.parts import Choice, Flag, Lines, Number, Several, Text
from brand.rule_forms.rows import Rows
from brand.rules.kinds.locked import LOCKS
from brand.rules.kinds.provenance import SOURCES
from brand.rules.text.facts import SORTS

_FOUND = (("found", _("what was found")), ("expected", _("what was expected")))
_SOURCE_NAMES = {
    "in-house": _("In-house"),
    "agency": _("Agency"),
    "licensed": _("Licensed"),
    "user-generated": _("Made by users"),
    "ai-assisted": _("AI-assisted"),
}
#: Where variants come from, with what that is called.
SOURCE_CHOICES = named(SOURCES, _SOURCE_NAMES)

SOURCE_KINDS: dict[str, KindForm] = {
    "same_as_default": KindForm(
        topic="numbers",
        compares=True,
        message=_("“%(found)s” differs from the default, which says “%(expected)s”."),
        words=_FOUND,
        parts=(
            Several(
                name="facts",
                label=_("What stays the same"),
                required=True,
                choices=named(
                    (*SORTS, "names"),
                    {
                        "prices": _("Prices"),
                        "percentages": _("Percentages"),
                        "quantities": _("Quantities with a unit"),
                        "dates": _("Dates"),
                        "numbers": _("All other numbers"),
                        "names": _("Names of products"),
                    },
                ),
            ),
            Lines(
                name="names",
                label=_("Names of products"),
                only_if=("facts", ("names",)),
            ),
            Choice(
                name="compare",
                label=_("A variant"),
                choices=(
                    ("equal", _("states all that the default states, and nothing else")),
                    ("subset", _("states nothing that the default does not state")),
                ),
            ),
            Number(
                name="tolerance",
                label=_("Numbers may differ by, in per cent"),
                whole=False,
                help=_("Empty: not at all."),
            ),
        ),
    ),
    "locked": KindForm(
        topic="legal",
        compares=True,
        message=_("This field is fixed: “%(expected)s” was expected, not “%(found)s”."),
        words=_FOUND,
        parts=(
            Choice(
                name="lock",
                label=_("How far the field is open"),
                required=True,
                choices=named(
                    LOCKS,
                    {
                        "locked": _("Variants show what the default shows"),
                        "required": _("It always says something"),
                        "change_required": _("Placeholders have to be replaced"),
                        "allowed_values": _("Only these values"),
                        "numbers_only": _("Variants may change its numbers only"),
                        "formatting_only": _("Variants may change its formatting only"),
                    },
                ),
            ),
            Lines(
                name="values",
                label=_("Values"),
                help=_("One on each line; of images, their keys in the library."),
                only_if=("lock", ("allowed_values",)),
            ),
            Lines(
                name="placeholders",
                label=_("Placeholders"),
                help=_("Texts such as “[city]” of which none may be left. One on each line."),
                only_if=("lock", ("change_required",)),
            ),
        ),
    ),
    "provenance": KindForm(
        topic="legal",
        origin=True,
        message=_("Its source is “%(found)s”; allowed are %(expected)s."),
        words=_FOUND,
        parts=(
            Several(
                name="allowed",
                label=_("Allowed sources"),
                choices=SOURCE_CHOICES,
                help=_("None chosen: all of them."),
            ),
            Several(
                name="supplierFor",
                label=_("The supplier has to be known of"),
                choices=SOURCE_CHOICES,
            ),
            Several(
                name="rightsEndFor",
                label=_("The end of the rights has to be known of"),
                choices=SOURCE_CHOICES,
            ),
            Flag(
                name="sourceRequired",
                label=_("Every variant says where it comes from"),
                default=True,
            ),
        ),
    ),
    "ai_disclosure": KindForm(
        topic="legal",
        origin=True,
        composes=True,
        message=_("Say that AI was used: %(expected)s."),
        words=_FOUND,
        parts=(
            Lines(
                name="texts",
                label=_("Texts that say so"),
                required=True,
                help=_("Any one of them is enough; each language may have its own. One on a line."),
            ),
        ),
    ),
    "link": KindForm(
        topic="links",
        message=_("Mend this link: %(url)s."),
        words=(
            ("url", _("where the link leads")),
            ("label", _("what it is called")),
            ("found", _("what is wrong")),
        ),
        parts=(
            Flag(name="https", label=_("Links use https"), default=True),
            Lines(
                name="allowedDomains",
                label=_("Allowed domains"),
                help=_("Each with what is below it, one on each line. Empty: all but the denied."),
            ),
            Lines(name="deniedDomains", label=_("Denied domains")),
            Rows(
                name="campaign",
                label=_("Campaign parameters"),
                add=_("Add a parameter"),
                columns=(
                    Text(name="name", label=_("Name")),
                    Text(name="value", label=_("Value")),
                ),
                help=_("Addresses on the allowed domains carry them. No value: any will do."),
            ),
            Flag(
                name="clearLabels",
                label=_("No labels such as “click here”"),
            ),
            Lines(name="vagueLabels", label=_("Other labels that say nothing")),
            Flag(
                name="labelsAgree",
                label=_("A label that is an address leads there"),
                default=True,
            ),
        ),
    ),
}
