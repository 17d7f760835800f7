"""Rows for tests, each with the least that makes it whole."""

from typing import Any

from brand.models import Brand
from content.models import Experience, ExperienceSlot, Module
from taxonomy.models import Channel, Device, Locale, Segment
from variants.models import Variant
from variants.models.variants import empty_targeting


def make_brand(key: str = "alpenglow") -> Brand:
    """Return the brand with this key, made if need be."""
    brand, _ = Brand.objects.get_or_create(key=key, defaults={"name": key.title()})
    return brand


def make_locale(key: str = "en", **values: Any) -> Locale:
    """Return the locale with this key, made if need be."""
    locale, _ = Locale.objects.get_or_create(key=key, defaults={"name": key} | values)
    return locale


def make_segment(key: str, **values: Any) -> Segment:
    """Make a segment; publishing it, as saving a term does."""
    return Segment.objects.create(**{"key": key, "name": key.title()} | values)


def make_channel(key: str, **values: Any) -> Channel:
    """Make a channel."""
    return Channel.objects.create(**{"key": key, "name": key.title()} | values)


def make_device(key: str, **values: Any) -> Device:
    """Make a device."""
    return Device.objects.create(**{"key": key, "name": key.title()} | values)


def make_module(key: str = "home-hero", *, live: bool = False, **values: Any) -> Module:
    """Make a hero; a draft unless `live`."""
    module = Module(
        **{
            "key": key,
            "type": "hero",
            "brand": make_brand(),
            "locale": make_locale(),
            "name": key.replace("-", " ").capitalize(),
            "fields": {"headline": "Outside is calling"},
            "live": live,
        }
        | values
    )
    module.save()
    return module


def make_variant(
    module: Module, key: str = "skier", *, live: bool = False, **values: Any
) -> Variant:
    """Make a variant of a module that overrides its headline; a draft unless `live`."""
    variant = Variant(
        **{
            "module": module,
            "key": key,
            "type": module.type,
            "name": key.capitalize(),
            "overrides": {"headline": "Fresh powder"},
            "live": live,
        }
        | values
    )
    variant.save()
    return variant


def make_experience(key: str, slots: dict[str, Module], *, live: bool = False) -> Experience:
    """Make an experience with named slots."""
    experience = Experience(key=key, name=key.capitalize(), live=live)
    experience.slots = [
        ExperienceSlot(name=name, module=module, sort_order=order)
        for order, (name, module) in enumerate(slots.items())
    ]
    experience.save()
    return experience


def targeting(**parts: Any) -> dict[str, Any]:
    """Return a targeting with some parts: `any`, `all`, `none` are the segments'."""
    result = empty_targeting()
    for name, keys in parts.items():
        target = result["segments"] if name in ("any", "all", "none") else result
        target[name] = keys
    return result
