"""How each kind is filled in, by its key: the one table to which a new kind is added."""

from brand.rule_forms.described import TOPICS, KindForm
from brand.rule_forms.image_kinds import IMAGE_KINDS
from brand.rule_forms.source_kinds import SOURCE_KINDS
from brand.rule_forms.tone_kinds import TONE_KINDS
from brand.rule_forms.word_kinds import WORD_KINDS
from brand.rule_forms.wording_kinds import WORDING_KINDS
from brand.rules.registry import KINDS

FORMS: dict[str, KindForm] = WORD_KINDS | TONE_KINDS | WORDING_KINDS | SOURCE_KINDS | IMAGE_KINDS


def kinds_by_topic() -> dict[str, list[str]]:
    """Return the keys of all kinds by topic, in the order of `TOPICS` and of the table."""
    known = [key for key in FORMS if key in KINDS]
    return {topic: [key for key in known if FORMS[key].topic == topic] for topic in TOPICS}
