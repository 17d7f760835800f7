"""What people read of a finding."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"%\(([a-zA-Z_]+)\)s")


def filled(message: str, words: Mapping[str, str]) -> str:
    """Put words into the places of a message, `%(term)s`; a place without a word stays."""
    return _PLACE.sub(lambda place: words.get(place.group(1), place.group()), message)
