"""What makes a variant's row valid, for its form, its model and the gate alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from content.currencies import CURRENCIES
from content.documents import Problem, clean_values, image_ids
from content.module_types import UnknownModuleType
from media.models import BrandImage
from taxonomy.keys import check_key
from variants.targeting import PARTS, TermNames, is_well_shaped, keys_at
from variants.terms import load_term_names

if TYPE_CHECKING:
    from variants.models import Variant

_NOUNS = {
    "locales": "a locale",
    "segments": "a segment",
    "channels": "a channel",
    "devices": "a device",
}


def variant_errors(
    variant: "Variant", *, draft: bool = False, names: TermNames | None = None
) -> list[Problem]:
    """List everything that is wrong with a variant, each as (path, value, expected).

    Paths are those of a content pack below the variant: `targeting.segments.any[0]`,
    `provenance.cost`.

    :param draft: a draft may lack overrides, and values of required fields.
    :param names: all terms, where many variants are checked in a row.
    """
    return [
        *key_errors(variant),
        *targeting_errors(variant.targeting, names or load_term_names()),
        *window_errors(variant),
        *choice_errors(variant),
        *provenance_errors(variant),
        *override_errors(variant, draft=draft),
    ]


def key_errors(variant: "Variant") -> Iterator[Problem]:
    """Yield what is wrong with the key and the name."""
    if check_key(variant.key):
        yield Problem("key", variant.key, "a key of the letters a to z, digits and hyphens")
    elif variant.siblings().filter(key=variant.key).exists():
        yield Problem("key", variant.key, "a key that no other variant of the module has")
    if not isinstance(variant.name, str) or not variant.name.strip():
        yield Problem("name", variant.name, "a name")
    elif not _can_be_stored(variant.name):
        yield Problem("name", variant.name, "text without NUL and unpaired surrogates")


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


def window_errors(variant: "Variant") -> Iterator[Problem]:
    """Yield the ends that come before the beginning, or with it."""
    start = _milliseconds(variant.starts_at)
    if start is None:
        return
    for path, end in (
        ("targeting.endsAt", variant.ends_at),
        ("provenance.rightsUntil", variant.rights_until),
    ):
        if end is not None and _milliseconds(end) <= start:
            yield Problem(path, _shown(end), f"an instant after the start, {_shown(start)}")


def choice_errors(variant: "Variant") -> Iterator[Problem]:
    """Yield values that are not on their closed list."""
    if variant.priority not in variant.Priority.values:
        yield Problem("priority", variant.priority, _one_of(variant.Priority.values))
    if variant.source is not None and variant.source not in variant.Source.values:
        yield Problem("provenance.source", variant.source, _one_of(variant.Source.values))


def provenance_errors(variant: "Variant") -> Iterator[Problem]:
    """Yield what is wrong with cost, currency and supplier."""
    if variant.cost is not None and not _is_amount(variant.cost):
        yield Problem("provenance.cost", str(variant.cost), "a decimal number from 0 on")
    if variant.currency is not None and variant.currency not in CURRENCIES:
        yield Problem(
            "provenance.currency", variant.currency, "a currency code of ISO 4217 such as EUR"
        )
    if variant.supplier is not None and not _can_be_stored(variant.supplier):
        yield Problem(
            "provenance.supplier", variant.supplier, "text without NUL and unpaired surrogates"
        )


def override_errors(variant: "Variant", *, draft: bool) -> list[Problem]:
    """List what is wrong with the overrides, as values of the module's own type."""
    try:
        images = image_ids(variant.module.type, variant.overrides)
        return clean_values(
            variant.module.type,
            variant.overrides,
            partial=True,
            draft=draft,
            path="overrides",
            images=set(BrandImage.objects.filter(pk__in=images).values_list("pk", flat=True))
            if images
            else set(),
        ).errors
    except UnknownModuleType as error:
        return [Problem("type", variant.module.type, str(error))]


def _milliseconds(at: datetime | None) -> Any:
    """An instant as it is published: to the millisecond."""
    return at and at.replace(microsecond=at.microsecond // 1000 * 1000)


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _is_amount(cost: Any) -> bool:
    try:
        amount = Decimal(cost)
    except (InvalidOperation, TypeError, ValueError):
        return False
    return amount.is_finite() and amount >= 0


def _can_be_stored(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _one_of(values: list[str]) -> str:
    return f"one of {', '.join(values)}"
