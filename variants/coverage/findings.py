"""What is wrong with a module's variants, listed with the reason and the way to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from variants.analysis_words import (
    duplicate_sentence,
    gated_sentence,
    mixed_sentence,
    never_wins_sentence,
    tie_sentence,
    unreachable_sentence,
    untranslated_sentence,
    words_for,
)
from variants.coverage.looked_at import LookedAt
from variants.engine.analysis import (
    NotDecided,
    duplicates,
    gated_nones,
    mixed_languages,
    shadowed,
    ties,
    unreachable_defaults,
    untranslated_mandatory,
)
from variants.engine.types import Instant
from variants.judging.sources import fields_with_words
from variants.targeting import TermNames


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `number` is the primary key of the variant to mend.

    Of what concerns the default, `variant` is empty and `number` None: the module is to mend.
    """

    looked_at: LookedAt
    kind: Any
    variant: str
    number: int | None
    sentence: str


def findings(looked_at: LookedAt, terms: TermNames, now: Instant) -> Iterator[Finding]:
    """Yield what is wrong with one module from an instant on, by kind, then by variant."""
    words = words_for(looked_at.document, terms)
    names = looked_at.variant_names

    def of_variant(kind: Any, key: str, sentence: str) -> Finding:
        return Finding(looked_at, kind, names[key], looked_at.numbers.get(key), sentence)

    for key, outcome in shadowed(looked_at.compiled, now).items():
        is_known = not isinstance(outcome, NotDecided)
        kind = _("Nobody sees it") if is_known else _("Perhaps nobody sees it")
        yield of_variant(kind, key, never_wins_sentence(outcome, words))
    for alike in duplicates(looked_at.compiled):
        yield of_variant(_("Twice"), alike[0], duplicate_sentence(alike[0], alike, words))
    for tie in ties(looked_at.compiled, now):
        yield of_variant(_("Tied"), tie.winner, tie_sentence(tie, tie.winner, words))
    for missing in untranslated_mandatory(looked_at.compiled, now):
        sentence = untranslated_sentence(missing, words)
        yield of_variant(_("Not translated"), missing.variant, sentence)
    for gated in gated_nones(looked_at.compiled):
        yield of_variant(_("Excludes too few"), gated.variant, gated_sentence(gated, words))
    worded = fields_with_words(looked_at.document["type"])
    for mixed in mixed_languages(looked_at.compiled, now, worded):
        if mixed.variant.source is not None:
            sentence = mixed_sentence(mixed, words)
            yield of_variant(_("Two languages"), mixed.variant.source, sentence)
    for default in unreachable_defaults(looked_at.compiled, now):
        sentence = unreachable_sentence(default, words)
        yield Finding(looked_at, _("Default not seen"), "", None, sentence)
