"""The forms of kinds about what has to be said, and of patterns."""

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.blocks_of_text import BLOCKS
from brand.rule_forms.described import KindForm
from brand.rule_forms.parts import Choice, Flag, Lines, Text
from brand.rule_forms.rows import Rows
from brand.rule_forms.scopes import SCOPES

WORDING_KINDS: dict[str, KindForm] = {
    "required_text": KindForm(
        topic="legal",
        composes=True,
        message=_("This has to be there: “%(wording)s”."),
        words=(("wording", _("the wording that is asked for")), ("trigger", _("what asks for it"))),
        parts=(
            Text(
                name="wording",
                label=_("Wording"),
                long=True,
                help=_("For every language that has no version of its own below."),
            ),
            Rows(
                name="versions",
                label=_("By language"),
                add=_("Add a language"),
                columns=(
                    Text(name="locale", label=_("Locale")),
                    Text(name="text", label=_("Wording"), long=True),
                ),
                help=_("A locale is a tag such as “de” or “fr-CA”."),
            ),
            Lines(
                name="triggers",
                label=_("Only where one of these is said"),
                help=_("Words that ask for the wording, one on each line. None: always."),
            ),
            Choice(
                name="where",
                label=_("Where it has to be"),
                choices=(
                    ("field", _("In the same field")),
                    ("after", _("In the same field, after the word that asks for it")),
                    ("source", _("In the same variant or default")),
                    ("composition", _("In what a visitor sees together")),
                ),
            ),
            Text(
                name="appendTo",
                label=_("Fixes add it to the field"),
                help=_("The name of a field, such as “terms”. Empty: where it is asked for."),
                only_if=("where", ("source",)),
            ),
            Flag(name="ignoreCase", label=_("Capitals do not matter")),
        ),
    ),
    "requires": KindForm(
        topic="expert",
        composes=True,
        message=_("“%(trigger)s” needs something that is not there."),
        words=(("trigger", _("what was said")),),
        parts=(
            Text(
                name="trigger",
                label=_("Where this is said"),
                required=True,
                help=_("A regular expression."),
            ),
            Text(
                name="consequence",
                label=_("This has to be said too"),
                required=True,
                help=_("A regular expression."),
            ),
            Flag(
                name="captured",
                label=_("For each text that was found"),
                yes=_("For each text that was found on its own"),
            ),
            Flag(name="before", label=_("It has to stand before")),
            Flag(name="ignoreCase", label=_("Capitals do not matter")),
            Lines(name="exceptions", label=_("Texts that need nothing")),
            Choice(name="scope", label=_("Where it has to be"), choices=SCOPES),
        ),
    ),
    "pattern": KindForm(
        topic="expert",
        words=(("match", _("the text that was found")),),
        parts=(
            Text(
                name="pattern",
                label=_("Pattern"),
                required=True,
                help=_("A regular expression: all that it matches is found."),
            ),
            Text(
                name="replacement",
                label=_("Replace by"),
                empty_is_meant=True,
                help=_("May use $1 and ${name}. Empty: no fix; (none): leave the match out."),
            ),
            Lines(
                name="exceptions",
                label=_("Except"),
                help=_("Regular expressions, one on each line: a match inside one is fine."),
            ),
            Flag(name="ignoreCase", label=_("Capitals do not matter")),
            Flag(
                name="asWritten",
                label=_("Read signs that nobody sees"),
                help=_("For rules about soft hyphens, kinds of spaces and the like."),
            ),
            BLOCKS,
        ),
    ),
}
