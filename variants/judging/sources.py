"""The sources of a published document, as brand rules read them."""

from collections.abc import Mapping

from brand.rules.extract import contents_of
from brand.rules.types import Image, Source
from content.module_types import UnknownModuleType, get_module_type
from variants.documents import Document
from variants.judging.judgement import SourceKey

_WORDS = frozenset({"text", "rich_text"})


def kinds_of(type_key: str) -> dict[str, str]:
    """Return the kind of each field of a module type, in its order; none where the type is gone
    from the code: such a module can only be withdrawn.
    """
    try:
        return {each.name: each.kind for each in get_module_type(type_key).fields}
    except UnknownModuleType:
        return {}


def fields_with_words(type_key: str) -> frozenset[str]:
    """Return the fields of a module type that are in a language: a price or an address is not."""
    return frozenset(name for name, kind in kinds_of(type_key).items() if kind in _WORDS)


def sources_of(
    document: Document, images: Mapping[str, Image] | None = None
) -> dict[SourceKey, Source]:
    """Return the default (None) and every variant of a document, by key.

    :param images: what is known of images beyond the document, by asset.
    """
    kinds = kinds_of(document["type"])
    groups = tuple(tuple(group) for group in document["groups"])
    default = contents_of(kinds, document["fields"], images)
    sources: dict[SourceKey, Source] = {
        None: Source(
            module=document["key"],
            variant=None,
            type=document["type"],
            brand=document["brand"],
            locale=document["locale"],
            contents=default,
            groups=groups,
        )
    }
    for variant in document["variants"]:
        locales = variant["targeting"]["locales"]
        sources[variant["key"]] = Source(
            module=document["key"],
            variant=variant["key"],
            type=document["type"],
            brand=document["brand"],
            locale=locales[0] if locales else document["locale"],
            contents=contents_of(kinds, variant["overrides"], images),
            defaults={name: default[name] for name in variant["overrides"] if name in default},
            groups=groups,
            provenance=variant["provenance"],
            default_locale=document["locale"],
        )
    return sources
