"""What people read of a finding."""

import re
from collections.abc import Mapping

from brand.rules.types import Hit, Rule

#: Nothing is known of a text for which the time was out, so the rule does not let it pass.
OUT_OF_TIME = "This rule ran out of time on this text. Shorten the text, or simplify the pattern."

_PLACE = re.compile(r"%\(([a-zA-Z_]+)\)s")


def message_of(rule: Rule, hit: Hit) -> str:
    """Return the message of a rule about a hit; a rule without one is named by its title."""
    if "timedOutAfterMs" in hit.evidence:
        return OUT_OF_TIME
    return filled(rule.message or rule.title, hit.words)


def filled(message: str, words: Mapping[str, str]) -> str:
    """Put words into the places of a message, `%(term)s`; a place without a word stays."""
    return _PLACE.sub(lambda place: words.get(place.group(1), place.group()), message)
