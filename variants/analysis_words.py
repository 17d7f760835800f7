"""What the static analysis of a module found, in sentences for editors (DESIGN.md 4.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from content.module_types import UnknownModuleType, get_module_type
from variants.documents import Document
from variants.engine.analysis import (
    Cause,
    GatedNone,
    MixedLanguages,
    NeverMatches,
    NeverWins,
    OverridesNothing,
    Shadow,
    Shadowed,
    Tie,
    UnreachableDefault,
    Untranslated,
)
from variants.engine.types import FieldGroup, Step
from variants.targeting import TermNames

#: Why one variant stands above another, by the step that decides (DESIGN.md 4.3).
STEP_REASONS: Mapping[Step, Any] = {
    Step.PRIORITY: _lazy("its priority is higher"),
    Step.LOCALE: _lazy("its language is nearer to that of the visitor"),
    Step.SEGMENT_COUNT: _lazy("it requires more segments together"),
    Step.SEGMENT_DEPTH: _lazy("its segment is more specific"),
    Step.SEGMENT_RANK: _lazy("its segment ranks first"),
    Step.CHANNEL: _lazy("its channel is more specific"),
    Step.DEVICE: _lazy("its device is more specific"),
    Step.START: _lazy("it starts later, and all else is equal"),
    Step.KEY: _lazy("its key comes first in the alphabet, and all else is equal"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The names that sentences about one module use.

    `variants` holds names by key; `fields` the labels of the type's fields by name.
    """

    variants: Mapping[str, str]
    fields: Mapping[str, str]
    terms: TermNames

    def variant(self, key: str) -> str:
        """A variant's name in quotation marks."""
        return f"“{self.variants.get(key) or key}”"

    def group(self, fields: FieldGroup) -> str:
        """The labels of a field group: “Link text and link”."""
        return _listed(str(self.fields.get(name, name)) for name in fields)

    def term(self, key: str) -> str:
        """A term's name in quotation marks; its key where there is none."""
        for names in (self.terms.segments, self.terms.channels, self.terms.devices):
            if key in names:
                return f"“{names[key]}”"
        return f"“{self.terms.locales.get(key.lower(), key)}”"


def words_for(document: Document, terms: TermNames) -> Words:
    """Return the names for sentences about a module.

    :param document: as published or drafted.
    """
    return Words(
        {each["key"]: each["name"] for each in document["variants"]},
        field_labels(document["type"]),
        terms,
    )


def field_labels(type_key: str) -> dict[str, str]:
    """Return the labels of a type's fields by name; none if the type is gone."""
    try:
        return {field.name: str(field.label) for field in get_module_type(type_key).fields}
    except UnknownModuleType:
        return {}


def never_wins_sentence(outcome: NeverWins, words: Words) -> str:
    """Say why nobody ever sees anything of a variant."""
    if isinstance(outcome, NeverMatches):
        return _never_matches(outcome, words)
    if isinstance(outcome, Shadowed):
        lost: dict[tuple[Shadow, ...], FieldGroup] = {}
        for group in outcome.groups:
            lost[group.shadows] = lost.get(group.shadows, ()) + group.fields
        return " ".join(_lost(fields, shadows, words) for shadows, fields in lost.items())
    if isinstance(outcome, OverridesNothing):
        return _("It overrides nothing yet: add what differs.")
    return _("Its targeting is too involved to work out whether anybody ever sees it.")


def tie_sentence(tie: Tie, variant: str, words: Words) -> str:
    """Say of a variant with which other one it is tied, and what decides.

    :param variant: the key of the winner or of the loser.
    """
    other = tie.loser if variant == tie.winner else tie.winner
    values = {
        "other": words.variant(other),
        "winner": words.variant(tie.winner),
        "fields": words.group(tie.fields),
    }
    if not tie.decided:
        return (
            _("Perhaps tied with %(other)s: their targeting is too involved to be sure.") % values
        )
    if tie.step is Step.START:
        return (
            _("Tied with %(other)s over %(fields)s: only the later start decides, for %(winner)s.")
            % values
        )
    return (
        _(
            "Tied with %(other)s over %(fields)s: both start at the same time, so the key decides, "
            "for %(winner)s."
        )
        % values
    )


def duplicate_sentence(variant: str, alike: Iterable[str], words: Words) -> str:
    """Say of a variant which others are exactly like it."""
    others = _listed(words.variant(key) for key in alike if key != variant)
    return _("The same words for the same visitors as %(others)s: one of them can go.") % {
        "others": others
    }


def unreachable_sentence(default: UnreachableDefault, words: Words) -> str:
    """Say why nobody sees the default of a field group."""
    values = {
        "fields": words.group(default.fields),
        "variants": _listed(words.variant(key) for key in default.covered_by),
    }
    if default.ended:
        return (
            _("The rights of the default of %(fields)s have ended: who sees no variant sees none.")
            % values
        )
    if not default.decided:
        return (
            _("Whether anybody sees the default of %(fields)s is too involved to work out.")
            % values
        )
    return (
        _("Nobody sees the default of %(fields)s: it is overridden for everybody, by %(variants)s.")
        % values
    )


def gated_sentence(gated: GatedNone, words: Words) -> str:
    """Say why an excluded segment may not be excluded."""
    return _(
        "It excludes %(segment)s, which nobody is in without consent to %(purposes)s: visitors who"
        " refuse see it."
    ) % {
        "segment": words.term(gated.segment),
        "purposes": _listed(f"“{purpose}”" for purpose in gated.purposes),
    }


def untranslated_sentence(found: Untranslated, words: Words) -> str:
    """Say in which locales something mandatory is not said."""
    values = {"locales": _listed(words.term(tag) for tag in found.locales)}
    if found.is_shown:
        return (
            _("Visitors in %(locales)s see it in the language of the module: add it in theirs.")
            % values
        )
    return (
        _("Visitors in %(locales)s do not see it, nor anything mandatory instead: add it.") % values
    )


def mixed_sentence(mixed: MixedLanguages, words: Words) -> str:
    """Say beside what in another language a variant is shown."""
    variant, beside = mixed.variant, mixed.beside
    values = {
        "fields": words.group(variant.fields),
        "language": words.term(variant.language),
        "others": words.group(beside.fields),
        "other_language": words.term(beside.language),
        "source": _("the default") if beside.source is None else words.variant(beside.source),
    }
    if not mixed.decided:
        return _("Its targeting is too involved to work out whether it is shown in one language.")
    return (
        _(
            "Some visitors see %(fields)s in %(language)s beside %(others)s in %(other_language)s,"
            " from %(source)s."
        )
        % values
    )


def _never_matches(outcome: NeverMatches, words: Words) -> str:
    terms = [words.term(key) for key in outcome.terms]
    if outcome.cause is Cause.EXCLUSIVE:
        return _("It requires %(terms)s, and a visitor is never in both.") % {
            "terms": _listed(terms)
        }
    if outcome.cause is Cause.EXCLUDED:
        return _(
            "It requires %(required)s and excludes %(excluded)s, which all of them are in."
        ) % {"required": terms[0], "excluded": terms[-1]}
    if outcome.cause is Cause.UNKNOWN:
        return _("No visitor can be in %(terms)s: the taxonomy does not have it (any more).") % {
            "terms": _listed(terms)
        }
    return str(_CAUSES[outcome.cause])


_CAUSES: Mapping[Cause, Any] = {
    Cause.WINDOW_EMPTY: _lazy("It ends before it starts."),
    Cause.WINDOW_OVER: _lazy("Its time is over: set a later end, or withdraw it."),
    Cause.RIGHTS_OVER: _lazy("Its rights, or those of its image, have ended."),
    Cause.NO_UNIT: _lazy("No visitor falls into its arm of the experiment."),
}


def _lost(fields: FieldGroup, shadows: Sequence[Shadow], words: Words) -> str:
    above = _listed(
        _("%(variant)s (%(reasons)s)")
        % {
            "variant": words.variant(shadow.variant),
            "reasons": _listed(str(STEP_REASONS[step]) for step in shadow.steps),
        }
        for shadow in shadows
    )
    values = {"fields": words.group(fields), "above": above}
    if len(shadows) > 1:
        return (
            _("%(fields)s: wherever it matches, one of these stands above it: %(above)s.") % values
        )
    return _("%(fields)s: wherever it matches, %(above)s stands above it.") % values


def _listed(parts: Iterable[str]) -> str:
    shown = list(parts)
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s and %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}
