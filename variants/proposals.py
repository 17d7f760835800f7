"""The name and the key that a new variant is offered, made from its targeting."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.text import Truncator, slugify

from taxonomy.keys import MAX_LENGTH
from variants.targeting import TermNames, targeted_keys
from variants.targeting_words import targeting_words

_NAME_LENGTH = 200
#: For names that leave nothing that a key may have: “法语” is no ASCII.
_FALLBACK_KEY = "variant"


def proposed_name(targeting: Mapping[str, Any], names: TermNames) -> str:
    """Say who sees a variant, as its name: “Gold members on Phone, in French”.

    :return: at most 200 characters; empty for a targeting of everybody, which says nothing.
    """
    if not any(targeted_keys(targeting)):
        return ""
    words = targeting_words(targeting, names)
    return Truncator(words[:1].upper() + words[1:]).chars(_NAME_LENGTH)


def proposed_key(name: str, taken: Collection[str]) -> str:
    """Write a name as a key that none of the module's variants has.

    :param taken: the keys of all variants of the module, drafts included.
    :return: at most 100 characters; “gold-members”, or “gold-members-2” where that is taken;
        empty for an empty name.
    """
    if not name.strip():
        return ""
    slug = slugify(name).replace("_", "-").strip("-")[:MAX_LENGTH].strip("-") or _FALLBACK_KEY
    key, number = slug, 1
    while key in taken:
        number += 1
        suffix = f"-{number}"
        key = slug[: MAX_LENGTH - len(suffix)].rstrip("-") + suffix
    return key
