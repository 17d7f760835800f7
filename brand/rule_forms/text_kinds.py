"""The forms of kinds that read texts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.described import KindForm, named
from brand.rule_forms.parts import Choice, Flag, Lines, Number, Part, Several, Text
from brand.rule_forms.rows import Rows, YesOrNo
from brand.rule_forms.term_rows import TERM_COLUMNS, TermRows
from brand.rules.kinds.case import THRESHOLD
from brand.rules.kinds.consistency_sets import SETS
from brand.rules.kinds.counted import ITEMS
from brand.rules.kinds.inclusive import pack, topics
from brand.rules.kinds.length import UNITS
from brand.rules.kinds.measure import FEWEST_WORDS
from brand.rules.kinds.pattern import BLOCK_KINDS
from brand.rules.kinds.statements import Facts
from brand.rules.text.readability import FORMULAS
from brand.rules.types import Json

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
_SCOPES = (
    ("field", _("In one field")),
    ("source", _("In a variant or a default")),
    ("composition", _("In all that a visitor sees together")),
)
_ALLOWED = _("Phrases in which none of this counts: names, quotations. One on each line.")
_BLOCKS = Several(
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
_SET_NAMES = {
    "address-de": _("German: du or Sie"),
    "address-es": _("Spanish: tú or usted"),
    "address-fr": _("French: tu or vous"),
    "address-it": _("Italian: tu or Lei"),
    "address-nl": _("Dutch: je or u"),
    "apostrophes": _("Apostrophes: ' or ’"),
    "quotes": _("Quotation marks"),
    "spelling-en": _("English: British or American spelling"),
}


def _concerns() -> list[tuple[str, str]]:
    return [(each.key, ", ".join(each.forms)[:60]) for each in pack()]


@dataclass(frozen=True, kw_only=True)
class Options(Part):
    """Ways to say it, one on each line: `British: colour | favour`."""

    def field(self) -> Any:
        return Lines(name=self.name, label=self.label, help=self.help).field()

    def shown(self, value: Json) -> Any:
        return "\n".join(f"{each['name']}: {' | '.join(each['terms'])}" for each in value or ())

    def written(self, value: Any) -> Json:
        pieces = [line.partition(":") for line in str(value or "").splitlines() if line.strip()]
        return [
            {
                "name": name.strip(),
                "terms": [each.strip() for each in terms.split("|") if each.strip()],
            }
            for name, _colon, terms in pieces
        ] or None

    def said(self, value: Json) -> list[str]:
        return self.shown(value).split("\n") if value else []


TEXT_KINDS: dict[str, KindForm] = {
    "terms": KindForm(
        topic="words",
        message=_("Write “%(replacement)s” instead of “%(term)s”."),
        words=(
            ("term", _("the text that was found")),
            ("replacement", _("what to write instead")),
            ("replacements", _("all that may be written instead")),
            ("note", _("the note of the term")),
        ),
        parts=(
            TermRows(
                name="rows",
                label=_("Terms"),
                columns=TERM_COLUMNS,
                add=_("Add a term"),
                required=True,
                help=_(
                    "Forbidden and deprecated terms are found; of preferred and admitted ones, "
                    "other spellings. Write (none) instead of a term to leave it out."
                ),
            ),
            Lines(name="allow", label=_("Allowed phrases"), help=_ALLOWED),
        ),
    ),
    "inclusive": KindForm(
        topic="words",
        message=_("“%(term)s” may leave people out: %(note)s"),
        words=(
            ("term", _("the text that was found")),
            ("replacement", _("what to write instead")),
            ("replacements", _("all that may be written instead")),
            ("note", _("why, and when it is fine")),
        ),
        parts=(
            Several(
                name="topics",
                label=_("Topics"),
                choices=lambda: [(each, each.replace("-", " ").capitalize()) for each in topics()],
                help=_("None chosen: all of them."),
            ),
            Lines(name="allow", label=_("Allowed phrases"), help=_ALLOWED),
            Several(
                name="without",
                label=_("Except these"),
                choices=_concerns,
                help=_("Words that your brand uses all the same."),
            ),
        ),
    ),
    "consistency": KindForm(
        topic="words",
        composes=True,
        message=_("One way to say it: %(choices)s."),
        words=(("topic", _("what it is about")), ("choices", _("the ways that were found"))),
        parts=(
            Choice(
                name="check",
                label=_("What is the same everywhere"),
                required=True,
                choices=(
                    ("either_or", _("One way to say it: du or Sie, colour or color")),
                    ("labels", _("Links of one label lead to one place")),
                    ("facts", _("One price, one date")),
                ),
            ),
            Several(
                name="sets",
                label=_("Choices that come with Refract"),
                choices=named(SETS, _SET_NAMES),
                only_if=("check", ("either_or",)),
            ),
            Rows(
                name="families",
                label=_("Your own choices"),
                only_if=("check", ("either_or",)),
                add=_("Add a choice"),
                columns=(
                    Text(name="name", label=_("What it is about")),
                    Options(name="options", label=_("Ways to say it")),
                    YesOrNo(
                        name="matchCase",
                        label=_("Capitals"),
                        choices=(("", _("do not matter")), ("yes", _("matter"))),
                    ),
                    YesOrNo(
                        name="interchangeable",
                        label=_("Fixes"),
                        choices=(("", _("none")), ("yes", _("term by term"))),
                    ),
                ),
                help=_(
                    "A way on each line, with its terms: “British: colour | favour”. With fixes "
                    "term by term the ways have as many terms as one another, in one order."
                ),
            ),
            Lines(
                name="exceptions",
                label=_("Allowed phrases"),
                help=_ALLOWED,
                only_if=("check", ("either_or",)),
            ),
            Several(
                name="facts",
                label=_("Facts"),
                only_if=("check", ("facts",)),
                choices=named(
                    Facts.SORTS,
                    {
                        "prices": _("Prices"),
                        "percentages": _("Percentages"),
                        "currencies": _("Currencies"),
                        "dates": _("Dates"),
                    },
                ),
            ),
            Choice(name="scope", label=_("Where it is the same"), choices=_SCOPES),
        ),
    ),
    "repetition": KindForm(
        topic="words",
        message=_("“%(word)s” stands there %(measured)s times in a row."),
        words=(
            ("word", _("the word that is repeated")),
            ("measured", _("how often")),
            ("limit", _("how often it may stand")),
        ),
        parts=(
            Number(name="maximum", label=_("Times in a row"), help=_("Empty: once.")),
            Flag(name="lettersOnly", label=_("Leave out words with digits"), default=True),
            Lines(
                name="exceptions",
                label=_("Words that may be repeated"),
                help=_("As in “had had”. One on each line."),
            ),
        ),
    ),
    "length": KindForm(
        topic="tone",
        composes=True,
        message=_("%(measured)s %(unit)s, where the limit is %(limit)s."),
        words=_MEASURED,
        parts=(
            Choice(name="unit", label=_("Counted in"), choices=named(UNITS, _UNIT_NAMES)),
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
            _BLOCKS,
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
                label=_("Only texts of so many words"),
                help=_("%s where empty: formulas say little about short texts.") % FEWEST_WORDS,
            ),
        ),
    ),
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
            Choice(name="scope", label=_("Where it has to be"), choices=_SCOPES),
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
            _BLOCKS,
        ),
    ),
}

