"""Whether a rule's time grows faster than its text."""

from collections.abc import Iterable
from typing import NamedTuple

from brand.rules.kinds.base import Kind


class Slow(NamedTuple):
    """A text on which a rule takes too long, and what was expected."""

    text: str
    expected: str


def grows_too_fast(kind: Kind, texts: Iterable[str]) -> Slow | None:
    """Measure a kind on texts that are doubled three times; None where all is well."""
    return None
