"""What a variant's own visitors see where it overrides nothing.

An editor thinks of a visitor: what a variant for gold members does not say comes from the variant
for loyal members where there is one, and only else from the module. The engine says which.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any

from django.utils.translation import gettext as _

from content.models import Module
from content.module_types import ModuleType, UnknownModuleType, get_module_type
from content.override_form import Inherited
from media.models import BrandImage
from taxonomy.documents import taxonomy_from_document
from variants.documents import Document, build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.types import Composition, Context
from variants.models import Variant
from variants.moments import instant
from variants.targeting import is_well_shaped, keys_at

#: How many kinds of visitor of one variant are asked about; more say nothing new to an editor.
CONTEXTS = 48


def inherited_groups(variant: Variant, module: Module) -> dict[str, Inherited]:
    """Return what each field group is without this variant, by the group's first field.

    Other variants count as they would go live, the module's default as it is live. Where the
    variant's visitors would see different things, the default is shown if it is among them.
    The number of queries does not depend on the number of variants.

    :param variant: perhaps not saved yet; its targeting says who its visitors are.
    """
    try:
        module_type = get_module_type(module.type)
    except UnknownModuleType:
        return {}
    document = _without(variant, module)
    others = {each["key"]: each for each in document["variants"]} if document else {}
    compositions = _compositions(variant, document) if document and others else []
    won = [
        list(dict.fromkeys(composition[number] for composition in compositions)) or [None]
        for number in range(len(module_type.groups))
    ]
    images = _images(module_type, [others[key] for keys in won for key in keys if key])
    return {
        group[0]: Inherited(
            values=_stored(module_type, group, others[keys[0]], images)
            if keys[0] is not None and None not in keys
            else {name: module.fields.get(name) for name in group},
            source=_source([others[key]["name"] if key else None for key in keys]),
        )
        for group, keys in zip(module_type.groups, won, strict=True)
    }


def _without(variant: Variant, module: Module) -> Document | None:
    """The module's document as it would go live without the variant; None if there is none."""
    if variant.pk is None:
        return draft_documents([module.key]).get(module.key)
    drafts = draft_documents([module.key], replacing=variant)
    document = drafts.get(module.key)
    if document is not None:
        document["variants"] = [
            each for each in document["variants"] if each["key"] != drafts.replacing_key
        ]
    return document


def _compositions(variant: Variant, document: Document) -> list[Composition]:
    """What becomes of the module for the variant's visitors, each kind of them once."""
    taxonomy = build_taxonomy_document()
    index = CompiledModule(module_from_document(document), taxonomy_from_document(taxonomy))
    purposes = frozenset(each["purpose"] for each in taxonomy["segments"] if each["purpose"])
    contexts = islice(_contexts(variant, purposes), CONTEXTS)
    return [index.select(context).composition for context in contexts]


def _contexts(variant: Variant, consent: frozenset[str]) -> Iterator[Context]:
    """The kinds of visitor that a targeting names, from the moment on that it is shown."""
    targeting = variant.targeting if is_well_shaped(variant.targeting) else {}
    axes = [
        keys_at(targeting, path) or [None]
        for path in (("segments", "any"), ("channels",), ("devices",), ("locales",))
    ]
    required = frozenset(keys_at(targeting, ("segments", "all")) or ())
    at = max(filter(None, [datetime.now(UTC), variant.starts_at]))
    for segment, channel, device, locale in product(*axes):
        yield Context(
            at=instant(at),
            segments=required | ({segment} if segment else frozenset()),
            channel=channel,
            device=device,
            locale=locale,
            consent=consent,
        )


def _source(names: list[str | None]) -> str:
    """Say where a group comes from; None is the module."""
    others = [_("“%(name)s”") % {"name": name} for name in names if name is not None]
    if not others:
        return _("From the module")
    if None in names:
        return _("From the module, for some of these visitors from %(names)s") % {
            "names": ", ".join(others)
        }
    if len(others) == 1:
        return _("From %(name)s") % {"name": others[0]}
    return _("From %(names)s, depending on the visitor") % {"names": ", ".join(others)}


def _images(module_type: ModuleType, winners: list[Document]) -> dict[str, int]:
    """The primary keys of the images that winning variants show, by their keys."""
    keys = {
        value["asset"]
        for winner in winners
        for name, value in winner["overrides"].items()
        if value is not None and module_type.child_blocks[name].kind == "image"
    }
    return dict(BrandImage.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}


def _stored(
    module_type: ModuleType, group: tuple[str, ...], winner: Document, images: Mapping[str, int]
) -> dict[str, Any]:
    """A group's published values as a row stores them."""
    values = {}
    for name in group:
        value = winner["overrides"][name]
        kind = module_type.child_blocks[name].kind
        if value is not None and kind == "rich_text":
            value = value["html"]
        elif value is not None and kind == "image":
            value = images.get(value["asset"])
        values[name] = value
    return values
