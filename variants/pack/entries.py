"""Writing rows as a pack writes them: the counterpart of `sections` and `check_content`."""

from collections.abc import Iterable, Mapping
from typing import Any

from brand.models import Brand
from content.documents import stored_values
from content.models import Experience, ExperienceSlot, Module
from content.module_types import ModuleType, get_module_type
from media.models import BrandImage
from taxonomy.condition_values import in_one_form
from taxonomy.models import Channel, Device, Locale, Segment
from variants.documents import provenance_document
from variants.models import Variant
from variants.moments import instant_text

Entry = dict[str, Any]


def segment_entry(segment: Segment) -> Entry:
    """Write a segment; the members of its condition are in one order everywhere."""
    return {
        "key": segment.key,
        "name": segment.name,
        "publicLabel": segment.public_label,
        "parent": segment.parent and segment.parent.key,
        "exclusiveChildren": segment.exclusive_children,
        "rank": segment.rank,
        "kind": segment.kind,
        "purpose": segment.purpose,
        "condition": in_one_form(segment.condition),
        **_if_inactive(segment),
    }


def term_entry(term: Channel | Device) -> Entry:
    """Write a channel or device; its rank only if it has one."""
    return {
        "key": term.key,
        "name": term.name,
        "parent": term.parent and term.parent.key,
        **({} if term.rank is None else {"rank": term.rank}),
        **_if_inactive(term),
    }


def locale_entry(locale: Locale) -> Entry:
    """Write a locale."""
    return {
        "key": locale.key,
        "name": locale.name,
        "fallbacks": locale.fallbacks,
        **_if_inactive(locale),
    }


def brand_entry(brand: Brand) -> Entry:
    """Write a brand."""
    return {"key": brand.key, "name": brand.name}


def asset_entry(image: BrandImage, file: str) -> Entry:
    """Write an asset; where its image came from only if that is known."""
    return {
        "key": image.key,
        "file": file,
        "title": image.title,
        "alt": image.description,
        "rightsHolder": image.rights_holder,
        "rightsUntil": instant_text(image.rights_until),
        **({"source": image.source} if image.source else {}),
    }


def module_entry(module: Module, variants: list[Entry], assets: Mapping[int, str]) -> Entry:
    """Write a module with every field of its type.

    :param assets: keys of images by primary key.
    """
    module_type = get_module_type(module.type)
    values = _values(module_type, stored_values(module.fields), assets)
    return {
        "key": module.key,
        "type": module.type,
        "brand": module.brand.key,
        "name": module.name,
        "locale": module.locale.key,
        "tags": sorted(item.tag.name for item in module.tagged_items.all()),
        "fields": {field.name: values.get(field.name) for field in module_type.fields},
        "variants": variants,
        **_if_draft(module),
    }


def variant_entry(variant: Variant, assets: Mapping[int, str]) -> Entry:
    """Write a variant with the fields that it overrides.

    :param assets: keys of images by primary key.
    """
    targeting = variant.targeting
    segments = targeting["segments"]
    overrides = stored_values(variant.overrides)
    return {
        "key": variant.key,
        "name": variant.name,
        "priority": variant.priority,
        "targeting": {
            "locales": sorted(targeting["locales"], key=str.lower),
            "segments": {name: segments[name] for name in ("any", "all", "none")},
            "channels": sorted(targeting["channels"]),
            "devices": sorted(targeting["devices"]),
            "startsAt": instant_text(variant.starts_at),
            "endsAt": instant_text(variant.ends_at),
        },
        "overrides": _values(get_module_type(variant.type), overrides, assets),
        "provenance": _provenance(variant),
        **_if_draft(variant),
    }


def experience_entry(experience: Experience, slots: Iterable[ExperienceSlot]) -> Entry:
    """Write an experience with some of its slots, in their order."""
    return {
        "key": experience.key,
        "name": experience.name,
        "slots": [_slot(slot) for slot in slots],
        **_if_draft(experience),
    }


def _slot(slot: ExperienceSlot) -> Entry:
    entry = {"name": slot.name, "module": slot.module.key}
    is_usual = slot.decider == ExperienceSlot.Decider.RULES
    return entry if is_usual else entry | {"decider": slot.decider}


def _values(
    module_type: ModuleType, stored: Mapping[str, Any], assets: Mapping[int, str]
) -> dict[str, Any]:
    """Return the stored values of a type's fields in their order, images as keys of assets."""
    return {
        field.name: assets.get(stored[field.name]) if field.kind == "image" else stored[field.name]
        for field in module_type.fields
        if field.name in stored
    }


def _provenance(variant: Variant) -> Entry | None:
    """Write a provenance; the supplier only if there is one."""
    provenance = provenance_document(variant)
    if provenance and provenance["supplier"] is None:
        del provenance["supplier"]
    return provenance


def _if_inactive(term: Segment | Channel | Device | Locale) -> Entry:
    return {} if term.active else {"active": False}


def _if_draft(instance: Module | Variant | Experience) -> Entry:
    return {} if instance.live else {"state": "draft"}
