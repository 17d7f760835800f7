"""What makes a variant valid, for its row and the gate alike.

Every function yields problems as (path, value, expected), with the paths of a content pack below
the variant: `targeting.segments.any[0]`, `provenance.cost`.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from content.currencies import CURRENCIES
from content.documents import Problem
from taxonomy.instants import format_instant
from taxonomy.keys import check_key
from variants.engine.types import Instant
from variants.targeting import PARTS, TermNames, is_well_shaped, keys_at

_STORABLE = "text without NUL and unpaired surrogates"
_NOUNS = {
    "locales": "a locale",
    "segments": "a segment",
    "channels": "a channel",
    "devices": "a device",
}


def key_errors(key: Any) -> Iterator[Problem]:
    """Yield what is wrong with a key."""
    if check_key(key):
        yield Problem("key", key, "a key of the letters a to z, digits and hyphens")


def name_errors(name: Any) -> Iterator[Problem]:
    """Yield what is wrong with a name."""
    if not isinstance(name, str) or not name.strip():
        yield Problem("name", name, "a name")
    elif not _can_be_stored(name):
        yield Problem("name", name, _STORABLE)


def targeting_errors(targeting: Any, names: TermNames) -> Iterator[Problem]:
    """Yield what is wrong with a targeting: its shape, unknown terms, terms named twice."""
    if not is_well_shaped(targeting):
        yield Problem(
            "targeting",
            targeting,
            "lists of keys: locales, segments (any, all, none), channels and devices",
        )
        return
    for path, axis in PARTS:
        known = getattr(names, axis)
        seen = set()
        for index, key in enumerate(keys_at(targeting, path)):
            place = f"targeting.{'.'.join(path)}[{index}]"
            # Language tags compare without case.
            compared = key.lower() if axis == "locales" else key
            if compared not in known:
                yield Problem(place, key, f"{_NOUNS[axis]} of the taxonomy")
            elif compared in seen:
                yield Problem(place, key, "each term once")
            seen.add(compared)


def window_errors(
    starts_at: Instant | None, ends_at: Instant | None, rights_until: Instant | None
) -> Iterator[Problem]:
    """Yield the ends that come before the beginning, or with it."""
    for path, end in (("targeting.endsAt", ends_at), ("provenance.rightsUntil", rights_until)):
        if starts_at is not None and end is not None and end <= starts_at:
            expected = f"an instant after the start, {format_instant(starts_at)}"
            yield Problem(path, format_instant(end), expected)


def provenance_errors(cost: Any, currency: Any, supplier: Any) -> Iterator[Problem]:
    """Yield what is wrong with cost, currency and supplier; each may be None.

    :param cost: a decimal number or its text.
    """
    if cost is not None and not _is_amount(cost):
        yield Problem("provenance.cost", str(cost), "a decimal number from 0 on")
    if currency is not None and currency not in CURRENCIES:
        yield Problem("provenance.currency", currency, "a currency code of ISO 4217 such as EUR")
    if supplier is not None and not _can_be_stored(supplier):
        yield Problem("provenance.supplier", supplier, _STORABLE)


def _is_amount(cost: Any) -> bool:
    try:
        amount = Decimal(cost)
    except (InvalidOperation, TypeError, ValueError):
        return False
    return amount.is_finite() and amount >= 0


def _can_be_stored(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
