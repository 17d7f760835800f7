"""Building published documents from live rows.

The one place where rows become what visitors see: publishing and preview both build here. The
shape of each document is written down in docs/reference/published-documents.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from wagtail.images.models import SourceImageIOError

from brand.models import Brand
from content.documents import image_ids, published_values, stored_values
from content.models import Experience, Module, ModuleTag
from content.module_types import get_module_type, module_types
from media.models import BrandImage
from media.renditions import delivered
from taxonomy.condition_values import in_one_form
from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment
from variants.models import Variant
from variants.moments import instant_text

Document = dict[str, Any]


class CannotBuild(Exception):
    """What a row refers to is not there, so that its document cannot be built."""

    def __init__(self, path: str, value: str, expected: str) -> None:
        self.path = path
        self.value = value
        self.expected = expected
        super().__init__(f"{path}: {value!r}, expected {expected}.")


def build_module_documents(keys: Iterable[str]) -> dict[str, Document]:
    """Build the documents of the live modules among `keys`, with their live variants.

    A module that is not live, or does not exist, is not in the result. The number of queries
    does not depend on the number of modules.

    :raises CannotBuild: when the code does not have the type of one of them (any more), or the
        file of an image cannot be read.
    """
    modules = list(
        Module.objects.filter(key__in=list(keys), live=True).select_related("brand", "locale")
    )
    types = {each.key for each in module_types()}
    for module in modules:
        if module.type not in types:
            expected = f"one of {', '.join(sorted(types))}; the module itself can be withdrawn"
            raise CannotBuild(f"modules.{module.key}.type", module.type, expected)
    variants = defaultdict(list)
    live = Variant.objects.filter(module__in=modules, live=True).order_by()
    # Sorted here: databases sort text by the rules of some language.
    for variant in sorted(live, key=lambda variant: variant.key):
        variants[variant.module_id].append(variant)
    tags = defaultdict(list)
    for module_id, name in ModuleTag.objects.filter(content_object__in=modules).values_list(
        "content_object_id", "tag__name"
    ):
        tags[module_id].append(name)
    images = _images(modules, variants)
    return {
        module.key: module_document(
            module, variants[module.pk], tags=sorted(tags[module.pk]), images=images
        )
        for module in modules
    }


def module_document(
    module: Module,
    variants: Iterable[Variant],
    *,
    tags: list[str],
    images: Mapping[int, BrandImage],
    outline: bool = False,
) -> Document:
    """Build the document of one module from rows in memory.

    :param images: every image that a row uses, by primary key.
    :param outline: rich text and images only in outline, as for `published_values`: enough where
        only who sees which variant is looked at.
    """
    module_type = get_module_type(module.type)
    stored = stored_values(module.fields)
    values = _every_field(module_type, stored)
    return {
        "key": module.key,
        "type": module.type,
        "brand": module.brand.key,
        "name": module.name,
        "locale": module.locale.key,
        "tags": tags,
        "groups": [list(group) for group in module_type.groups],
        "fields": published_values(module.type, values, images, outline=outline),
        "defaultEnds": [
            instant_text(_rights_end(module.type, _only(stored, group), images))
            for group in module_type.groups
        ],
        "variants": [variant_document(variant, images, outline=outline) for variant in variants],
        "experiments": [],
        "holdouts": [],
    }


def variant_document(
    variant: Variant, images: Mapping[int, BrandImage], *, outline: bool = False
) -> Document:
    """Build one variant's part of its module's document; `outline` as for `module_document`."""
    stored = stored_values(variant.overrides)
    ends = [variant.rights_until, _rights_end(variant.type, stored, images)]
    return {
        "key": variant.key,
        "name": variant.name,
        "priority": variant.priority,
        "targeting": variant.targeting,
        "startsAt": instant_text(variant.starts_at),
        "endsAt": instant_text(variant.ends_at),
        "rightsUntil": instant_text(min((end for end in ends if end), default=None)),
        "overrides": published_values(variant.type, stored, images, outline=outline),
        "provenance": provenance_document(variant),
    }


def provenance_document(variant: Variant) -> Document | None:
    """Say where a variant comes from and what it cost, or None when nothing is known."""
    provenance = {
        "source": variant.source,
        "supplier": variant.supplier,
        "cost": None if variant.cost is None else money_text(variant.cost),
        "currency": variant.currency,
        "rightsUntil": instant_text(variant.rights_until),
    }
    return provenance if any(value is not None for value in provenance.values()) else None


def money_text(amount: Any) -> str:
    """Write an amount as decimal text with at least two digits after the point."""
    whole, _, fraction = f"{amount:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def build_experience_documents(keys: Iterable[str]) -> dict[str, Document]:
    """Build the documents of the live experiences among `keys`."""
    experiences = Experience.objects.filter(key__in=list(keys), live=True)
    return {
        experience.key: {
            "key": experience.key,
            "name": experience.name,
            "slots": [
                {"name": slot.name, "module": slot.module.key} for slot in experience.slots.all()
            ],
        }
        for experience in experiences.prefetch_related("slots__module")
    }


def build_taxonomy_document(replacing: Iterable[PublishedOnSave] = ()) -> Document:
    """Build the document of all terms and brands.

    :param replacing: terms that stand for their rows, saved or not; those without a primary key
        are added.
    """
    other = list(replacing)
    return {
        "segments": [
            {
                "key": segment.key,
                "name": segment.name,
                "publicLabel": segment.public_label,
                "kind": segment.kind,
                "purpose": segment.purpose,
                "rank": segment.rank,
                "parent": segment.parent and segment.parent.key,
                "exclusiveChildren": segment.exclusive_children,
                "condition": in_one_form(segment.condition),
                "active": segment.active,
            }
            for segment in _by_key(Segment.objects.select_related("parent"), other)
        ],
        "channels": _term_documents(Channel, other),
        "devices": _term_documents(Device, other),
        "locales": [
            {
                "key": locale.key,
                "name": locale.name,
                "fallbacks": locale.fallbacks,
                "active": locale.active,
            }
            for locale in _by_key(Locale.objects.all(), other)
        ],
        "brands": [
            {"key": brand.key, "name": brand.name} for brand in _by_key(Brand.objects.all(), other)
        ],
    }


def _term_documents(
    model: type[Channel | Device], replacing: Iterable[PublishedOnSave]
) -> list[Document]:
    return [
        {
            "key": term.key,
            "name": term.name,
            "parent": term.parent and term.parent.key,
            "rank": term.rank,
            "active": term.active,
        }
        for term in _by_key(model.objects.select_related("parent"), replacing)
    ]


def _by_key(terms: QuerySet[Any], replacing: Iterable[PublishedOnSave]) -> list[Any]:
    """Return terms in the order of their keys; language tags compare without case.

    Sorted here, because databases sort text by the rules of some language.
    """
    other = [term for term in replacing if isinstance(term, terms.model)]
    numbers = {term.pk for term in other}
    kept = [term for term in terms.order_by() if term.pk not in numbers]
    return sorted([*kept, *other], key=lambda term: term.key.lower())


def _images(
    modules: Iterable[Module], variants: Mapping[int, Iterable[Variant]]
) -> dict[int, BrandImage]:
    used: set[int] = set()
    for module in modules:
        used |= image_ids(module.type, stored_values(module.fields))
        for variant in variants[module.pk]:
            used |= image_ids(variant.type, stored_values(variant.overrides))
    if not used:
        return {}
    images = BrandImage.objects.prefetch_related("renditions").in_bulk(used)
    for image in images.values():
        try:
            delivered(image)
        except SourceImageIOError:
            raise CannotBuild(
                f"assets.{image.key}.file", image.file.name, "a file that can be read"
            ) from None
    return images


def _rights_end(
    type_key: str, stored: Mapping[str, Any], images: Mapping[int, BrandImage]
) -> datetime | None:
    """Return the earliest end of rights among the images in some stored values."""
    used = (images[pk] for pk in image_ids(type_key, stored) if pk in images)
    return min((image.rights_until for image in used if image.rights_until), default=None)


def _every_field(module_type: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: stored.get(field.name) for field in module_type.fields}


def _only(stored: Mapping[str, Any], group: Iterable[str]) -> dict[str, Any]:
    return {name: stored[name] for name in group if name in stored}


def canonical_json(document: Document) -> str:
    """Write a document as it is kept and compared: keys sorted, no spaces."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
