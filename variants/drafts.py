"""Documents as they would go live: what is published if every draft is.

Previews, reach and coverage resolve these documents with the engine that delivery uses. They have
the shape of `variants.documents`. What would go live:

- a row that is live, or that was never published: its latest revision, or the row itself where it
  has no other draft;
- a row that was withdrawn: only what somebody has edited since it was last published. What was
  pulled and then left alone is not on its way back;
- an instance that is not saved yet (`replacing`), in the place of its row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.images.models import SourceImageIOError

from brand.models import Brand
from content.documents import image_ids
from content.models import Experience, Module, ModuleTag
from content.module_types import UnknownModuleType, get_module_type
from media.models import BrandImage
from media.renditions import delivered
from taxonomy.models import Locale
from variants.documents import Document, module_document
from variants.models import Variant
from variants.targeting import is_well_shaped

#: What an unsaved variant without a free key of its own is called among its siblings.
UNNAMED = "this-draft"


class Drafts(dict[str, Document]):
    """Documents by key.

    `broken` says what cannot be built and so is left out, a sentence by `module` or
    `module/variant`. `replacing_key` is the key that the unsaved instance has in its document; a
    new variant whose key is not typed yet, or is another's, gets one here.
    """

    def __init__(self) -> None:
        super().__init__()
        self.broken: dict[str, str] = {}
        self.replacing_key: str | None = None


def draft_documents(
    keys: Iterable[str], *, replacing: Variant | Module | None = None, outline: bool = False
) -> Drafts:
    """Build the documents of modules as they would go live, never-published ones included.

    A module that does not exist, or was withdrawn and not edited since, is not in the result;
    that of `replacing` always is. What cannot be built is left out and named in `broken`. The
    number of queries does not depend on the number of modules and variants.

    :param replacing: an instance that stands for its row, saved or not; one without a primary key
        is added.
    :param outline: rich text and images only in outline, as for `module_document`.
    """
    drafts = Drafts()
    modules = _modules(keys, replacing)
    variants = _variants(modules, replacing, drafts)
    assemble(drafts, modules, variants, outline=outline)
    if isinstance(replacing, Module):
        drafts.replacing_key = replacing.key
    return drafts


def assemble(
    drafts: Drafts,
    modules: Iterable[Module],
    variants: Mapping[int | None, Iterable[Variant]],
    *,
    outline: bool = False,
) -> None:
    """Add the documents of modules in memory to `drafts`, or what is broken of them.

    :param modules: with their brand and language (`with_references`).
    :param variants: by primary key of their module, in the order of their keys.
    """
    tags = _tags(modules)
    unreadable: dict[int, str] = {}
    images = _images(modules, variants, unreadable)
    for module in modules:
        problem = _module_problem(module) or _image_problem(module.type, module.fields, unreadable)
        if problem:
            drafts.broken[module.key] = problem
            continue
        sound = []
        for variant in variants[module.pk]:
            problem = _variant_problem(variant) or _image_problem(
                variant.type, variant.overrides, unreadable
            )
            if problem:
                drafts.broken[f"{module.key}/{variant.key}"] = problem
            else:
                sound.append(variant)
        drafts[module.key] = module_document(
            module, sound, tags=tags[id(module)], images=images, outline=outline
        )


def draft_experience_documents(
    keys: Iterable[str], *, replacing: Experience | None = None
) -> Drafts:
    """Build the documents of experiences as they would go live; see `draft_documents`.

    A slot names its module by key, whether or not that would be served; a slot whose module was
    deleted is left out and named in `broken`.
    """
    drafts = Drafts()
    found = Experience.objects.filter(key__in=list(keys)).select_related("latest_revision")
    assemble_experiences(drafts, _drafted(found.prefetch_related("slots"), replacing))
    if replacing is not None:
        drafts.replacing_key = replacing.key
    return drafts


def assemble_experiences(drafts: Drafts, experiences: Iterable[Experience]) -> None:
    """Add the documents of experiences in memory to `drafts`, or what is broken of them."""
    experiences = list(experiences)
    numbers = {slot.module_id for each in experiences for slot in each.slots.all()}
    named = dict(Module.objects.filter(pk__in=numbers).values_list("pk", "key"))
    for experience in experiences:
        slots = []
        for slot in sorted(experience.slots.all(), key=lambda slot: slot.sort_order or 0):
            if slot.module_id in named:
                slots.append({"name": slot.name, "module": named[slot.module_id]})
            else:
                drafts.broken[experience.key] = _(
                    "The slot “%(slot)s” has no module: choose one or remove the slot."
                ) % {"slot": slot.name}
        drafts[experience.key] = {"key": experience.key, "name": experience.name, "slots": slots}


class DraftEntry(NamedTuple):
    """A module as it is found by, once its draft went live."""

    key: str
    type: str
    brand: str
    tags: frozenset[str]


#: What of a draft is enough to find it by.
_FOUND_BY = ("type", "brand", "tagged_items")


def draft_entries() -> dict[str, DraftEntry | None]:
    """Return the modules that are not found as they are published, by key: those with a draft of
    their own, and None for those that would not be served.

    In a constant number of queries, for lists: of a draft only that is read by which it is found,
    so that thousands of them are no burden.
    """
    found = Module.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
    own = ModuleTag.objects.filter(content_object__in=found.values("pk"))
    tags: dict[int, set[int]] = defaultdict(set)
    for module, tag in own.values_list("content_object", "tag"):
        tags[module].add(tag)
    names = dict(Tag.objects.values_list("pk", "name"))
    brands = dict(Brand.objects.values_list("pk", "key"))
    drafted = (KeyTransform(name, "latest_revision__content") for name in _FOUND_BY)
    rows = found.values_list(
        "pk", "key", "live", "last_published_at", "latest_revision__created_at",
        "has_unpublished_changes", "type", "brand", *drafted,
    )  # fmt: skip
    entries: dict[str, DraftEntry | None] = {}
    for pk, key, live, published, revised, edited, type_key, brand, *draft in rows:
        if not _goes_live(live, published, revised):
            entries[key] = None
            continue
        tagged: Iterable[int] = tags[pk]
        if edited and revised:
            type_key, brand, items = draft
            tagged = {item["tag"] for item in items or ()}
        named = frozenset(names[tag] for tag in tagged if tag in names)
        entries[key] = DraftEntry(key, type_key, brands.get(brand, ""), named)
    return entries


def would_go_live(row: Any) -> bool:
    """Whether a row is live or has a draft on its way: never published, or edited since.

    :param row: with its `latest_revision` loaded, or this asks for it.
    """
    latest = None if row.live else row.latest_revision
    return _goes_live(row.live, row.last_published_at, latest and latest.created_at)


def _goes_live(live: bool, published: datetime | None, revised: datetime | None) -> bool:
    """As `would_go_live`, of when a row was last published and its latest revision made."""
    return live or published is None or (revised is not None and revised > published)


def as_drafted(row: Any) -> Any:
    """Return a row as its latest revision has it, or the row where it has no other draft.

    As `get_latest_revision_as_object`, but without a query for each reference: what the draft
    refers to is not loaded, and may be gone.
    """
    if not row.has_unpublished_changes or row.latest_revision is None:
        return row
    draft = type(row).from_serializable_data(row.latest_revision.content, check_fks=False)
    kept = ("pk", "latest_revision", "live", "has_unpublished_changes", "first_published_at")
    for name in (*kept, "last_published_at"):
        setattr(draft, name, getattr(row, name))
    return draft


def _with_drafts(rows: QuerySet[Any]) -> Iterator[Any]:
    """Rows with their `latest_revision` loaded where what would go live depends on it.

    The revisions of what is live as it stands are many and large, and say nothing more.
    """
    matters = Q(has_unpublished_changes=True) | Q(live=False)
    draft = FilteredRelation("latest_revision", condition=matters)
    for row in rows.annotate(draft=draft).select_related("draft"):
        if hasattr(row, "draft"):
            row.latest_revision = row.draft
        yield row


def _drafted(rows: Iterable[Any], replacing: Any) -> list[Any]:
    """The rows as they would go live, the replaced one as it is given."""
    number = None if replacing is None else replacing.pk
    drafted = [
        as_drafted(row)
        for row in rows
        if (number is None or row.pk != number) and would_go_live(row)
    ]
    return drafted if replacing is None else [*drafted, replacing]


def _modules(keys: Iterable[str], replacing: Variant | Module | None) -> list[Module]:
    """The modules with their brand and language; None in the place of one that is gone."""
    asked = set(keys)
    whole = replacing if isinstance(replacing, Module) else None
    found = Module.objects.select_related("latest_revision", "brand", "locale")
    found = found.prefetch_related("tagged_items")
    if isinstance(replacing, Variant):
        asked.add(replacing.module.key)
    rows = list(found.filter(key__in=asked))
    modules = _drafted(rows, whole)
    if isinstance(replacing, Variant):
        # A variant of a withdrawn module is previewed over what the module was.
        missing = replacing.module_id not in {module.pk for module in modules}
        modules += [row for row in rows if missing and row.pk == replacing.module_id]
    known = {id(row) for row in rows}
    with_references(module for module in modules if id(module) not in known)
    return modules


def with_references(modules: Iterable[Module]) -> None:
    """Load brand and language of modules that were read from drafts; two queries."""
    loaded = list(modules)
    brands = Brand.objects.in_bulk({module.brand_id for module in loaded} - {None})
    locales = Locale.objects.in_bulk({module.locale_id for module in loaded} - {None})
    for module in loaded:
        if module.brand_id in brands:
            module.brand = brands[module.brand_id]
        if module.locale_id in locales:
            module.locale = locales[module.locale_id]


def _variants(
    modules: list[Module], replacing: Variant | Module | None, drafts: Drafts
) -> dict[int | None, list[Variant]]:
    """The variants by primary key of their module, in the order of their keys."""
    numbers = [module.pk for module in modules if module.pk]
    found = _with_drafts(Variant.objects.filter(module__in=numbers).order_by())
    single = replacing if isinstance(replacing, Variant) else None
    variants: dict[int | None, list[Variant]] = defaultdict(list)
    for variant in _drafted(found, None):
        if single is None or single.pk is None or variant.pk != single.pk:
            variants[variant.module_id].append(variant)
    if single is not None:
        single, drafts.replacing_key = with_free_key(single, variants[single.module_id])
        variants[single.module_id].append(single)
    for siblings in variants.values():
        # Sorted here: databases sort text by the rules of some language.
        siblings.sort(key=lambda variant: variant.key)
    return variants


def with_free_key(variant: Variant, siblings: Iterable[Variant]) -> tuple[Variant, str]:
    """Return a variant with a key that no sibling has: itself, or a copy with another."""
    taken = {sibling.key for sibling in siblings}
    if variant.key and variant.key not in taken:
        return variant, variant.key
    key, number = UNNAMED, 1
    while key in taken:
        number += 1
        key = f"{UNNAMED}-{number}"
    copy = Variant(
        **{
            field.attname: getattr(variant, field.attname)
            for field in Variant._meta.concrete_fields
        }
        | {"key": key}
    )
    return copy, key


def _tags(modules: Iterable[Module]) -> dict[int, list[str]]:
    """The names of the tags of modules in memory, by `id(module)`, in order."""
    tagged = {id(module): {item.tag_id for item in module.tagged_items.all()} for module in modules}
    used = set().union(*tagged.values())
    names = dict(Tag.objects.filter(pk__in=used).values_list("pk", "name"))
    return {
        number: sorted(names[tag] for tag in tags if tag in names)
        for number, tags in tagged.items()
    }


def _images(
    modules: Iterable[Module],
    variants: Mapping[int | None, Iterable[Variant]],
    unreadable: dict[int, str],
) -> dict[int, BrandImage]:
    """Every image that is used, by primary key; `unreadable` gets those without a file."""
    used: set[int] = set()
    for module in modules:
        for row, stored in (
            (module, module.fields),
            *((variant, variant.overrides) for variant in variants[module.pk]),
        ):
            if _has_type(row.type) and isinstance(stored, Mapping):
                used |= image_ids(row.type, stored)
    images = BrandImage.objects.prefetch_related("renditions").in_bulk(used) if used else {}
    for number, image in images.items():
        try:
            delivered(image)
        except SourceImageIOError:
            unreadable[number] = image.title
    return images


def _module_problem(module: Module) -> str | None:
    """Say why the document of a module cannot be built; None if it can."""
    if not _has_type(module.type):
        return _(
            "The code has no module type “%(type)s” any more: ask whoever maintains it, or "
            "withdraw the module."
        ) % {"type": module.type}
    for column, sentence in (
        ("brand", _("Its brand is not there: choose another one and save the module.")),
        ("locale", _("Its source language is not there: choose another one and save the module.")),
    ):
        number = getattr(module, f"{column}_id")
        if number is None or not module._meta.get_field(column).is_cached(module):
            return sentence
    if not isinstance(module.fields, Mapping):
        return _("Its default values are damaged: open an older version from its history.")
    return None


def _variant_problem(variant: Variant) -> str | None:
    """Say why a variant cannot be part of its module's document; None if it can."""
    if not _has_type(variant.type):
        return _("The code has no module type “%(type)s” any more.") % {"type": variant.type}
    if not is_well_shaped(variant.targeting) or not isinstance(variant.overrides, Mapping):
        return _("It is damaged: open an older version from its history.")
    module_type = get_module_type(variant.type)
    for group in module_type.groups:
        named = [name for name in group if name in variant.overrides]
        if named and len(named) < len(group):
            return _(
                "It overrides %(fields)s without the rest of the group %(group)s: open it and save "
                "it again."
            ) % {"fields": ", ".join(named), "group": ", ".join(group)}
    return None


def _image_problem(type_key: str, stored: Any, unreadable: Mapping[int, str]) -> str | None:
    if unreadable and _has_type(type_key) and isinstance(stored, Mapping):
        for number in sorted(image_ids(type_key, stored) & unreadable.keys()):
            return _("The file of the image “%(image)s” cannot be read: upload it again.") % {
                "image": unreadable[number]
            }
    return None


def _has_type(key: str) -> bool:
    try:
        get_module_type(key)
    except UnknownModuleType:
        return False
    return True
