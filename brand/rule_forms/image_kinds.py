"""The forms of kinds that look at images."""

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.described import KindForm, named
from brand.rule_forms.parts import Flag, Lines, Number, Several, Text
from brand.rules.pictures import FORMATS

_WORDS = (
    ("asset", _("the key of the image")),
    ("found", _("what was found")),
    ("expected", _("what was expected")),
)
_PERCENT = {"whole": False, "help": _("In per cent of the image.")}

IMAGE_KINDS: dict[str, KindForm] = {
    "image_size": KindForm(
        topic="images",
        message=_("The image has %(found)s pixels; %(expected)s are needed."),
        words=_WORDS,
        parts=(
            Number(name="width", label=_("Width at least"), help=_("In pixels.")),
            Number(name="height", label=_("Height at least"), help=_("In pixels.")),
        ),
    ),
    "image_shape": KindForm(
        topic="images",
        message=_("The image is %(found)s; it should be %(expected)s."),
        words=_WORDS,
        parts=(
            Lines(
                name="ratios",
                label=_("Shapes"),
                required=True,
                help=_("Width to height, as in “16:9”. One on each line."),
            ),
            Number(
                name="tolerance",
                label=_("May differ by, in per cent"),
                whole=False,
                help=_("2 where empty."),
            ),
        ),
    ),
    "image_format": KindForm(
        topic="images",
        message=_("The image is %(found)s; it should be %(expected)s."),
        words=_WORDS,
        parts=(
            Several(
                name="formats",
                label=_("Formats"),
                required=True,
                choices=named(FORMATS.values(), {each: each.upper() for each in FORMATS.values()}),
            ),
        ),
    ),
    "image_weight": KindForm(
        topic="images",
        message=_("The image weighs %(found)s; at most %(expected)s is allowed."),
        words=_WORDS,
        parts=(
            Number(
                name="kilobytes",
                label=_("Kilobytes at most"),
                whole=False,
                required=True,
                unit=_("kB"),
            ),
        ),
    ),
    "image_palette": KindForm(
        topic="images",
        message=_("%(found)s of the image is in the colours of the brand; expected %(expected)s."),
        words=_WORDS,
        parts=(
            Lines(
                name="colours",
                label=_("Colours"),
                required=True,
                help=_("As in “#0b3d2e”, one on each line."),
            ),
            Number(
                name="share",
                label=_("Share of the image at least, in per cent"),
                whole=False,
                required=True,
            ),
            Number(
                name="distance",
                label=_("How far off a colour may be"),
                whole=False,
                help=_("By CIEDE2000: 2 looks alike, 50 is another colour; 20 where empty."),
            ),
        ),
    ),
    "image_contrast": KindForm(
        topic="images",
        message=_("Text on this image has a contrast of %(found)s; it needs %(expected)s."),
        words=_WORDS,
        parts=(
            Text(
                name="text",
                label=_("Colour of the text"),
                required=True,
                help=_("As in “#ffffff”."),
            ),
            Number(
                name="ratio",
                label=_("Contrast at least"),
                whole=False,
                help=_("By WCAG, from 1 to 21; 4.5 where empty, 3 is enough for large text."),
            ),
            Number(name="box.left", label=_("Text begins, from the left"), **_PERCENT),
            Number(name="box.top", label=_("Text begins, from the top"), **_PERCENT),
            Number(name="box.width", label=_("Width of the text"), **_PERCENT),
            Number(name="box.height", label=_("Height of the text"), **_PERCENT),
        ),
    ),
    "image_alt": KindForm(
        topic="images",
        message=_("Describe the image for those who do not see it."),
        words=_WORDS,
        parts=(
            Number(name="minimum", label=_("Characters at least"), help=_("Empty: one.")),
            Number(name="maximum", label=_("Characters at most"), help=_("Empty: no limit.")),
            Flag(
                name="decorative",
                label=_("A picture that says nothing may stay without"),
                default=True,
            ),
        ),
    ),
    "image_rights": KindForm(
        topic="images",
        message=_("The rights of this image end too soon: %(found)s."),
        words=_WORDS,
        parts=(
            Number(
                name="days",
                label=_("Days that are left at least"),
                help=_("Empty: none; rights that have ended are always found."),
            ),
            Flag(name="endRequired", label=_("The end of the rights has to be known")),
        ),
    ),
    "image_approved": KindForm(
        topic="images",
        message=_("Only approved images may stand here, not “%(asset)s”."),
        words=_WORDS,
        parts=(
            Lines(
                name="assets",
                label=_("Images"),
                help=_("Their keys in the library, one on each line."),
            ),
            Lines(
                name="digests",
                label=_("Files"),
                help=_("The SHA-256 of files that must not change by a pixel. One on each line."),
            ),
        ),
    ),
}
