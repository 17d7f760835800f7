"""The forms of kinds about which words are used."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.described import KindForm, named
from brand.rule_forms.parts import Choice, Flag, Lines, Number, Part, Several, Text
from brand.rule_forms.rows import Rows, YesOrNo
from brand.rule_forms.scopes import SCOPES
from brand.rule_forms.term_rows import TERM_COLUMNS, TermRows
from brand.rules.kinds.consistency_sets import SETS
from brand.rules.kinds.inclusive import pack, topics
from brand.rules.kinds.statements import Facts
from brand.rules.types import Json

_ALLOWED = _("Phrases in which none of this counts: names, quotations. One on each line.")
_SET_NAMES = {
    "address-de": _("German: du or Sie"),
    "address-es": _("Spanish: tú or usted"),
    "address-fr": _("French: tu or vous"),
    "address-it": _("Italian: tu or Lei"),
    "address-nl": _("Dutch: je or u"),
    "apostrophes": _("Apostrophes: straight or curly"),
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


WORD_KINDS: dict[str, KindForm] = {
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
            Choice(name="scope", label=_("Where it is the same"), choices=SCOPES),
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
}
