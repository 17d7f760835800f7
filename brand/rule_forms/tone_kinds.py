"""The forms of kinds about how a text reads: how long, how loud, how easy."""

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.blocks_of_text import BLOCKS
from brand.rule_forms.described import KindForm, named
from brand.rule_forms.parts import Choice, Lines, Number, Text
from brand.rules.kinds.case import THRESHOLD
from brand.rules.kinds.counted import ITEMS
from brand.rules.kinds.length import UNITS
from brand.rules.kinds.measure import FEWEST_WORDS
from brand.rules.text.readability import FORMULAS

_MEASURED = (
    ("measured", _("what was measured")),
    ("limit", _("the limit")),
    ("unit", _("what is counted")),
)
_MINIMUM = Number(name="minimum", label=_("At least"), help=_("Empty: no lower limit."))
_MAXIMUM = Number(name="maximum", label=_("At most"), help=_("Empty: no upper limit."))
_EACH_OR_ALL = (
    ("field", _("Each field on its own")),
    ("composition", _("All that a visitor sees together")),
)
_ITEM_NAMES = {
    "exclamation": _("Exclamation marks"),
    "emoji": _("Emoji"),
    "link": _("Links"),
    "call_to_action": _("Calls to action"),
    "capitals": _("Share of capitals, in per cent"),
}
_UNIT_NAMES = {
    "characters": _("Characters, as people see them"),
    "words": _("Words"),
    "sentences": _("Sentences"),
    "bytes": _("Bytes"),
    "sms_segments": _("SMS messages"),
}


TONE_KINDS: dict[str, KindForm] = {
    "length": KindForm(
        topic="tone",
        composes=True,
        message=_("%(measured)s %(unit)s, where the limit is %(limit)s."),
        words=_MEASURED,
        parts=(
            Choice(
                name="unit",
                label=_("Counted in"),
                choices=named(UNITS, _UNIT_NAMES),
                says_default=True,
            ),
            _MINIMUM,
            _MAXIMUM,
            Choice(name="scope", label=_("Counted over"), choices=_EACH_OR_ALL),
        ),
    ),
    "count": KindForm(
        topic="tone",
        composes=True,
        message=_("%(measured)s %(unit)s, where the limit is %(limit)s."),
        words=_MEASURED,
        parts=(
            Choice(
                name="item",
                label=_("What is counted"),
                choices=named(ITEMS, _ITEM_NAMES),
                required=True,
            ),
            _MINIMUM,
            _MAXIMUM,
            Choice(name="scope", label=_("Counted over"), choices=_EACH_OR_ALL),
        ),
    ),
    "case": KindForm(
        topic="tone",
        message=_("Write this in %(style)s case: %(words)s."),
        words=(("words", _("what is written otherwise")), ("style", _("the style"))),
        parts=(
            Choice(
                name="style",
                label=_("Style"),
                required=True,
                choices=(
                    ("sentence", _("Sentence case: Only the first word")),
                    ("title", _("Title case: The Words of a Title")),
                    ("upper", _("ALL CAPITALS")),
                    ("lower", _("all small")),
                    ("pattern", _("A pattern, for experts")),
                ),
            ),
            Choice(
                name="titleStyle",
                label=_("Titles by"),
                choices=(("ap", _("AP")), ("chicago", _("Chicago"))),
                only_if=("style", ("title",)),
            ),
            Text(
                name="pattern",
                label=_("Pattern"),
                help=_("A regular expression that a whole heading or paragraph matches."),
                only_if=("style", ("pattern",)),
            ),
            Lines(
                name="exceptions",
                label=_("Names"),
                help=_("Always written as they are here: iPhone, New York. One on each line."),
            ),
            Number(
                name="threshold",
                label=_("Part of the words that has to fit"),
                whole=False,
                help=_("From 0 to 1; %s where empty.") % THRESHOLD,
            ),
            BLOCKS,
        ),
    ),
    "measure": KindForm(
        topic="tone",
        message=_("%(unit)s is %(measured)s, where the limit is %(limit)s."),
        words=_MEASURED,
        parts=(
            Choice(
                name="formula",
                label=_("Formula"),
                required=True,
                choices=tuple((key, each.name.capitalize()) for key, each in FORMULAS.items()),
            ),
            Number(name="minimum", label=_MINIMUM.label, help=_MINIMUM.help, whole=False),
            Number(name="maximum", label=_MAXIMUM.label, help=_MAXIMUM.help, whole=False),
            Text(
                name="language",
                label=_("Only in this language"),
                help=_("Two letters, as in “en”. Empty: every language that the formula is for."),
            ),
            Number(
                name="minimumWords",
                label=_("Only texts of at least so many words"),
                help=_("%s where empty: formulas say little about short texts.") % FEWEST_WORDS,
            ),
        ),
    ),
}
