"""Locale tags: whether they are well-formed, and what a context's tag falls back to.

Tags follow BCP 47 and compare without case, so everything here works on lower-case tags
(DESIGN.md section 4 and 4.2).
"""

import re
from collections.abc import Mapping

from taxonomy.types import Locale

MAX_LENGTH = 255
"""Characters; the grammar has no limit, but a tag of any length would have a chain of any length.
RFC 5646 section 4.4 lets applications set one and calls 35 enough for every real tag."""

# The grammar of RFC 5646 section 2.1. The regular grandfathered tags fit it anyway.
_TAG = re.compile(
    r"""
    (
      ( [a-z]{2,3} (-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8} )   # language, extended language
      (-[a-z]{4})?                                              # script
      (-([a-z]{2}|[0-9]{3}))?                                   # region
      (-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*                      # variants
      (-[a-wy-z0-9](-[a-z0-9]{2,8})+)*                          # extensions
      (-x(-[a-z0-9]{1,8})+)?                                    # private use
    | x(-[a-z0-9]{1,8})+                                        # private use alone
    | en-gb-oed | i-(ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
    | sgn-(be-fr|be-nl|ch-de)                                   # irregular grandfathered tags
    )
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def is_well_formed(tag: str) -> bool:
    """Whether a tag follows the grammar of RFC 5646, in any case; not whether it is registered."""
    return len(tag) <= MAX_LENGTH and _TAG.fullmatch(tag) is not None


def chain(tag: str, locales: Mapping[str, Locale]) -> tuple[str, ...]:
    """The tags that serve a context with this tag, nearest first, in lower case.

    The tag itself, then the fallbacks that the taxonomy declares for it (these are not followed
    further), else the tag truncated part by part: `zh-Hant-TW`, `zh-Hant`, `zh`.

    :param locales: by lower-case tag, as in `Taxonomy.locales`.
    :return: empty when the tag is malformed.
    """
    if not is_well_formed(tag):
        return ()
    tag = tag.lower()
    declared = locales[tag].fallbacks if tag in locales else ()
    if declared:
        # A tag that is declared twice counts where it stands first.
        return tuple(dict.fromkeys((tag, *(each.lower() for each in declared))))
    parts = tag.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))
