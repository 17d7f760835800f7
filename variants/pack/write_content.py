"""Writing the modules, variants and experiences of a checked pack.

What has the pack's values already is not written. A draft of something live becomes its new
draft and leaves what is live alone (DESIGN.md section 9).
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from taggit.models import Tag

from brand.models import Brand
from content.documents import stored_values
from content.field_changes import note_changes
from content.models import Experience, ExperienceSlot, Module, ModuleTag
from content.module_types import module_types
from media.models import BrandImage
from taxonomy.models import Locale
from variants.defaults_seen import seen_after
from variants.gate import Publication
from variants.models import Variant
from variants.moments import moment_of
from variants.pack.bulk import Batch, BulkWriter, Instance
from variants.pack.write_assets import NewFiles

#: Its name, the key of its module, and who decides it.
Slot = tuple[str, str, str]
Row = dict[str, Any]
"""A module, variant or experience as `variants.pack.check_content` returns it."""

_MODULE_COLUMNS = ("type", "brand_id", "name", "locale_id", "fields")
_VARIANT_COLUMNS = (
    *("type", "name", "priority", "targeting", "starts_at", "ends_at", "overrides"),
    *("source", "supplier", "cost", "currency", "rights_until"),
)
_NO_PROVENANCE = dict.fromkeys(("source", "supplier", "cost", "currency", "rightsUntil"))


class ContentWriter:
    """Writes rows whose references exist, and tells the gate which documents they touch."""

    def __init__(self, writer: BulkWriter, publication: Publication, created: NewFiles) -> None:
        self.writer = writer
        self.publication = publication
        self.created = created
        self.brands = dict(Brand.objects.values_list("key", "pk"))
        self.locales = dict(Locale.objects.values_list("key", "pk"))
        self.assets = dict(BrandImage.objects.values_list("key", "pk"))
        self._used_assets: set[int] = set()
        self._rendered_assets: set[int] = set()
        self.images = {
            each.key: [field.name for field in each.fields if field.kind == "image"]
            for each in module_types()
        }

    def modules(self, rows: list[Row]) -> None:
        """Write modules, then their variants."""
        found = Module.objects.filter(key__in=[row["key"] for row in rows])
        found = found.select_for_update().prefetch_related("tagged_items__tag")
        modules = {module.key: module for module in found}
        tags = {row["key"]: sorted(row["tags"]) for row in rows}
        batch = Batch()
        defaults: dict[str, dict[str, Any]] = {}
        for row in rows:
            module = modules.setdefault(row["key"], Module(key=row["key"]))
            values = self._module_values(row)
            stored = defaults[module.key] = module.fields
            before = _before(module, row["draft"])
            tagged = values | {"tags": tags[module.key]}
            if self._place(batch, module, before, row["draft"], tagged):
                _assign(module, values)
                if module.pk:
                    module.fields_changed_at = note_changes(
                        stored, module.fields, module.fields_changed_at, self.writer.at
                    )
        self.writer.write(
            Module,
            batch,
            ["type", "brand", "name", "locale", "fields", "fields_changed_at"],
            lambda written: _write_tags(written, tags),
        )
        for module in batch.rows:
            defaults[module.key] = module.fields
            self.publication.module(module.key)
        self._variants(rows, modules, defaults)
        self.created.make_renditions(self._used_assets - self._rendered_assets)
        self._rendered_assets |= self._used_assets

    def experiences(self, rows: list[Row]) -> None:
        """Write experiences with their slots."""
        found = Experience.objects.filter(key__in=[row["key"] for row in rows])
        found = found.select_for_update().prefetch_related("slots__module")
        experiences = {experience.key: experience for experience in found}
        slots: dict[str, list[Slot]] = {}
        owners: dict[tuple[str, str], int | None] = {}
        batch = Batch()
        for row in rows:
            experience = experiences.get(row["key"]) or Experience(key=row["key"])
            values = {"name": row["name"]}
            before = _before(experience, row["draft"])
            known = {slot.name: slot for slot in before.slots.all()}
            owners |= {(row["key"], name): slot.owner_id for name, slot in known.items()}
            slots[row["key"]] = [
                (slot["name"], slot["module"], slot["decider"] or _decider(known, slot["name"]))
                for slot in row["slots"]
            ]
            slotted = values | {"slots": slots[experience.key]}
            if self._place(batch, experience, before, row["draft"], slotted):
                _assign(experience, values)
        self.writer.write(
            Experience, batch, ["name"], lambda written: _write_slots(written, slots, owners)
        )
        for experience in batch.rows:
            self.publication.experience(experience.key)

    def _variants(
        self, rows: list[Row], modules: dict[str, Module], defaults: dict[str, dict[str, Any]]
    ) -> None:
        """Write the variants of modules.

        :param defaults: the values of the modules' rows as they are now, by key.
        """
        keys = {variant["key"] for row in rows for variant in row["variants"]}
        found = Variant.objects.filter(module__in=modules.values(), key__in=keys)
        variants = {(each.module_id, each.key): each for each in found.select_for_update()}
        batch = Batch()
        for module_row in rows:
            module = modules[module_row["key"]]
            for row in module_row["variants"]:
                known = variants.get((module.pk, row["key"]))
                variant = known or Variant(module=module, key=row["key"])
                values = self._variant_values(module, row)
                before = _before(variant, row["draft"])
                if self._place(batch, variant, before, row["draft"], values):
                    variant.defaults_seen = seen_after(
                        before.overrides,
                        before.defaults_seen,
                        values["overrides"],
                        defaults[module.key],
                    )
                    _assign(variant, values)
        self.writer.write(Variant, batch, (*_VARIANT_COLUMNS, "defaults_seen"))
        for variant in batch.rows:
            self.publication.module(variant.module.key)

    def _place(
        self, batch: Batch, instance: Instance, before: Any, draft: bool, values: dict[str, Any]
    ) -> bool:
        """Put an instance where it belongs in a batch; say whether it is written at all.

        :param before: the instance as `_before` returns it.
        """
        if instance.pk is None:
            batch.created.append(instance)
            self.writer.set_state(instance, draft=draft)
            return True
        if (draft or instance.live) and _values_of(before) == values:
            return False
        if draft and instance.live:
            batch.drafts.append(instance)
        else:
            batch.updated.append(instance)
            self.writer.set_state(instance, draft=draft)
        return True

    def _module_values(self, row: Row) -> dict[str, Any]:
        return {
            "type": row["type"],
            "brand_id": self.brands[row["brand"]],
            "name": row["name"],
            "locale_id": self.locales[row["locale"]],
            "fields": self._stored(row["type"], row["fields"]),
        }

    def _variant_values(self, module: Module, row: Row) -> dict[str, Any]:
        provenance = row["provenance"] or _NO_PROVENANCE
        cost = provenance["cost"]
        return {
            "type": module.type,
            "name": row["name"],
            "priority": row["priority"],
            "targeting": row["targeting"],
            "starts_at": moment_of(row["startsAt"]),
            "ends_at": moment_of(row["endsAt"]),
            "overrides": self._stored(module.type, row["overrides"]),
            "source": provenance["source"],
            "supplier": provenance["supplier"],
            "cost": None if cost is None else Decimal(cost),
            "currency": provenance["currency"],
            "rights_until": moment_of(provenance["rightsUntil"]),
        }

    def _stored(self, module_type: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return field values as rows store them: images by primary key."""
        images = {
            name: self.assets[values[name]]
            for name in self.images[module_type]
            if values.get(name) is not None
        }
        self._used_assets.update(images.values())
        return values | images


def _before(instance: Instance, draft: bool) -> Any:
    """Return what is replaced: the latest draft by a draft, else the row."""
    return instance.get_latest_revision_as_object() if draft and instance.pk else instance


def _values_of(instance: Any) -> dict[str, Any]:
    """Return the values of a row, or of a draft, in the form in which they are compared."""
    if isinstance(instance, Module):
        columns = {name: getattr(instance, name) for name in _MODULE_COLUMNS}
        tags = sorted(item.tag.name for item in instance.tagged_items.all())
        return columns | {"fields": stored_values(instance.fields), "tags": tags}
    if isinstance(instance, Variant):
        columns = {name: getattr(instance, name) for name in _VARIANT_COLUMNS}
        return columns | {"overrides": stored_values(instance.overrides)}
    slots = [(slot.name, slot.module.key, slot.decider) for slot in instance.slots.all()]
    return {"name": instance.name, "slots": slots}


def _assign(instance: Instance, values: dict[str, Any]) -> None:
    for column, value in values.items():
        setattr(instance, column, value)


def _write_tags(batch: Batch, tags: dict[str, list[str]]) -> None:
    """Write the tags of a batch of modules; those of drafts only into the instances.

    :param tags: names of tags by key of the module.
    """
    rows = _tag_rows({name for module in batch.instances for name in tags[module.key]})
    items = {
        module.key: [ModuleTag(content_object=module, tag=rows[name]) for name in tags[module.key]]
        for module in batch.instances
    }
    ModuleTag.objects.filter(content_object__in=batch.updated).delete()
    ModuleTag.objects.bulk_create(item for module in batch.rows for item in items[module.key])
    for module in batch.instances:
        module.tagged_items = items[module.key]


def _tag_rows(names: Iterable[str]) -> dict[str, Tag]:
    """Return tags by name, making those that do not exist."""
    rows = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(set(names) - rows.keys()):
        # A slug is made of the name where the column can hold it, with a number behind it.
        fits = len(slugify(name, allow_unicode=True)) <= 90
        slug = "" if fits else hashlib.sha256(name.encode()).hexdigest()
        rows[name] = Tag.objects.create(name=name, slug=slug)
    return rows


def _decider(known: dict[str, ExperienceSlot], name: str) -> str:
    """Return who decides a slot of which the pack does not say it: who did."""
    return known[name].decider if name in known else str(ExperienceSlot.Decider.RULES)


def _write_slots(
    batch: Batch, slots: dict[str, list[Slot]], owners: dict[tuple[str, str], int | None]
) -> None:
    """Write the slots of a batch of experiences; those of drafts only into the instances.

    :param slots: by key of the experience.
    :param owners: who owns a slot, by key of the experience and name of the slot; packs know no
        people, so it stays with the name.
    """
    keys = {key for each in batch.instances for _, key, _ in slots[each.key]}
    modules = {module.key: module for module in Module.objects.filter(key__in=keys)}
    items = {
        each.key: [
            ExperienceSlot(
                experience=each,
                name=name,
                module=modules[key],
                sort_order=place,
                decider=decider,
                owner_id=owners.get((each.key, name)),
            )
            for place, (name, key, decider) in enumerate(slots[each.key])
        ]
        for each in batch.instances
    }
    ExperienceSlot.objects.filter(experience__in=batch.updated).delete()
    ExperienceSlot.objects.bulk_create(item for each in batch.rows for item in items[each.key])
    for each in batch.instances:
        each.slots = items[each.key]
