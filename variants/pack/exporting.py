"""Exporting a content pack: the same rows give the same bytes (DESIGN.md section 9)."""

import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import IO, Any

from django.db import connection, transaction

from brand.models import Brand, BrandRule, RuleVersion
from content.models import Experience, Module
from content.module_types import module_types
from media.models import BrandImage
from taxonomy.models import Channel, Device, Locale, Segment
from variants.models import Variant
from variants.pack.archive import PACK_NAME
from variants.pack.check_terms import module_type_entry
from variants.pack.entries import (
    Entry,
    asset_entry,
    brand_entry,
    experience_entry,
    locale_entry,
    module_entry,
    segment_entry,
    term_entry,
    variant_entry,
)
from variants.pack.progress import Progress
from variants.pack.rule_entries import rule_entry
from variants.pack.sections import FORMAT

_State = RuleVersion.State
_FURTHEST = (_State.ACTIVE, _State.SHADOW, _State.DRAFT)
#: Modules that are read together; memory grows with this and not with the instance.
CHUNK = 200


class Export:
    """What is live, and the drafts of what is not, as one pack.

    `left_out` counts what a pack has no place for, by a description of it.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        self.progress = progress or Progress(None)
        self.left_out: Counter[str] = Counter()
        self._types = {each.key for each in module_types()}

    def write_json(self, target: IO[bytes]) -> None:
        """Write the pack as JSON; assets name files of the instance's media folder."""
        with _one_moment():
            self._write(target, lambda image: image.file.name)

    def write_zip(self, target: IO[bytes]) -> None:
        """Write the pack with the original files of its assets."""
        with _one_moment(), zipfile.ZipFile(target, "w") as archive:
            with archive.open(_zip_entry(PACK_NAME, zipfile.ZIP_DEFLATED), "w") as pack:
                self._write(pack, _zipped_name)
            for image in sorted(BrandImage.objects.all(), key=lambda image: image.key):
                # Images are compressed already.
                entry = _zip_entry(_zipped_name(image), zipfile.ZIP_STORED)
                with image.file.open("rb") as file, archive.open(entry, "w") as copy:
                    copyfileobj(file, copy)

    def _write(self, target: IO[bytes], file_of: Callable[[BrandImage], str]) -> None:
        text = io.TextIOWrapper(target, encoding="utf-8", newline="\n")
        text.write(f'{{\n "format": "{FORMAT}"')
        for section, entries in self._sections(file_of):
            _write_list(text, section, entries)
        text.write("\n}\n")
        text.flush()
        text.detach()

    def _sections(
        self, file_of: Callable[[BrandImage], str]
    ) -> Iterator[tuple[str, Iterator[Entry]]]:
        """Yield the sections in the order of the format; `assets` only if there are any."""
        images = {image.key: image for image in BrandImage.objects.all()}
        assets = {image.pk: key for key, image in images.items()}
        yield "moduleTypes", map(module_type_entry, module_types())
        # Ranks decide between segments, so they are listed as they are ranked.
        ranked = sorted(
            Segment.objects.select_related("parent"),
            key=lambda segment: (segment.rank is None, segment.rank, segment.key),
        )
        yield "segments", map(segment_entry, ranked)
        for section, model in (("channels", Channel), ("devices", Device)):
            terms = model._default_manager.select_related("parent")
            yield section, map(term_entry, sorted(terms, key=lambda term: term.key))
        locales = sorted(Locale.objects.all(), key=lambda locale: locale.key.lower())
        yield "locales", map(locale_entry, locales)
        yield "brands", map(brand_entry, sorted(Brand.objects.all(), key=lambda each: each.key))
        yield "rules", self._rules()
        if images:
            yield (
                "assets",
                (asset_entry(images[key], file_of(images[key])) for key in sorted(images)),
            )
        yield "modules", self._modules(assets)
        yield "experiences", self._experiences()

    def _rules(self) -> Iterator[Entry]:
        """Yield each rule with the version that has come furthest."""
        found = BrandRule.objects.select_related("brand").prefetch_related("versions")
        for rule in sorted(found, key=lambda each: each.key):
            versions = {each.state: each for each in rule.versions.all()}
            states = [state for state in _FURTHEST if state in versions]
            if not states:
                self.left_out["retired rules"] += 1
                continue
            yield rule_entry(rule, versions[states[0]])
            for state in states[1:]:
                self.left_out[f"{state} versions of rules that have come further"] += 1

    def _modules(self, assets: dict[int, str]) -> Iterator[Entry]:
        # Sorted here: databases sort text by the rules of some language.
        order = sorted(Module.objects.values_list("key", "pk"))
        with self.progress.counting("Exporting modules", len(order)) as count:
            for start in range(0, len(order), CHUNK):
                pks = [pk for _, pk in order[start : start + CHUNK]]
                modules = Module.objects.select_related("brand", "locale")
                found = modules.prefetch_related("tagged_items__tag").in_bulk(pks)
                variants = self._variants(pks, assets)
                for pk in pks:
                    module = self._shown(found[pk], "modules")
                    if module.type in self._types:
                        yield module_entry(module, variants[pk], assets)
                    else:
                        self.left_out["modules of a type that is not in the code"] += 1
                count(len(pks))

    def _variants(self, modules: list[int], assets: dict[int, str]) -> dict[int, list[Entry]]:
        """Return the variants of some modules, by primary key of the module, in key order."""
        entries: dict[int, list[Entry]] = defaultdict(list)
        found = Variant.objects.filter(module__in=modules, type__in=self._types)
        for variant in sorted(found, key=lambda each: each.key):
            shown = self._shown(variant, "variants")
            entries[variant.module_id].append(variant_entry(shown, assets))
        return entries

    def _experiences(self) -> Iterator[Entry]:
        found = Experience.objects.prefetch_related("slots__module")
        for experience in sorted(found, key=lambda each: each.key):
            shown = self._shown(experience, "experiences")
            slots = list(shown.slots.all())
            kept = [slot for slot in slots if slot.module.type in self._types]
            if len(kept) < len(slots):
                what = "slots with a module of a type that is not in the code"
                self.left_out[what] += len(slots) - len(kept)
            yield experience_entry(shown, kept)

    def _shown(self, instance: Any, what: str) -> Any:
        """Return what is exported of a row: what is live, or of what is not, its draft."""
        if not instance.live:
            return instance.get_latest_revision_as_object()
        if instance.has_unpublished_changes:
            self.left_out[f"drafts of {what} that are live"] += 1
        return instance


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, whatever others write in the meantime."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_list(text: io.TextIOWrapper, name: str, entries: Iterator[Entry]) -> None:
    """Write a list of the outermost object, an entry at a time, as `json.dump` would indent it."""
    text.write(f',\n "{name}": [')
    separator = "\n  "
    for entry in entries:
        lines = json.dumps(entry, ensure_ascii=False, indent=1)
        text.write(separator + lines.replace("\n", "\n  "))
        separator = ",\n  "
    text.write("]" if separator == "\n  " else "\n ]")


def _zipped_name(image: BrandImage) -> str:
    return f"media/{image.key}{PurePosixPath(image.file.name).suffix.lower()}"


def _zip_entry(name: str, method: int) -> zipfile.ZipInfo:
    """Return an entry that does not depend on when and by whom it was written."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = method
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
