"""A large instance for `benchmarks.admin_pages`: many modules with many variants, as after years.

Rows are written as an import writes them (`BulkWriter`: revisions, history, references, search
index, terms), and what is live is put into the change log. Only the comparison of compositions,
which the gate makes for every change, is left out. The same numbers give the same instance.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from taggit.models import Tag
from tqdm import tqdm
from wagtail.models import Revision

from brand.models import Brand
from config.roles import BRAND_MANAGERS, EDITORS
from content.models import Experience, ExperienceSlot, Module, ModuleTag
from taxonomy.models import Channel, Device, Locale, Segment, Term
from variants.documents import build_experience_documents, build_module_documents, canonical_json
from variants.gate import publishing
from variants.models import ChangeLogEntry, DocumentKind, Generation, PublishingState, Variant
from variants.pack.bulk import Batch, BulkWriter
from variants.targeting import empty_targeting

EDITOR = "benchmark-editor"
#: The module with the most variants.
BIG = "module-00000"
BIG_VARIANTS = 200
#: The experience that is written last.
LAST = "experience-000"
#: Modules that are written in one transaction and become one generation.
CHUNK = 20

_WORDS = [
    *("snow", "trail", "summit", "light", "pack", "boots", "river", "dawn", "ridge", "camp"),
    *("warm", "dry", "alpine", "route", "weather", "gear", "rope", "tent", "valley", "stove"),
]
_TYPES = ("hero", "hero", "offer", "teaser", "notice", "message")
_BRANDS = ("alpenglow", "bergwerk", "cairn", "dune", "edge")
_TAGS = [f"tag-{number:02}" for number in range(30)]
_CHANNELS = {
    "web": ("web-home", "web-shop"),
    "email": ("email-newsletter", "email-service"),
    "app": ("app-push", "app-home"),
    "store": ("store-screen", "store-till"),
}
_DEVICES = {"desktop": (), "mobile": ("phone", "tablet", "watch"), "tv": ("tv-hd", "tv-4k")}
_DEVICES |= {"kiosk": (), "speaker": ()}
_LOCALES = ("en", "en-GB", "de", "de-CH", "fr", "fr-CA", "it", "es", "pt-BR", "nl", "ja", "ar")


class Seed:
    """Writes the instance.

    :param modules: how many; the first has `BIG_VARIANTS` variants, the others `variants` each.
    """

    def __init__(self, modules: int, variants: int) -> None:
        self.source = random.Random(42)
        self.now: datetime = timezone.now()
        self.modules = modules
        self.variants = variants

    def write(self) -> None:
        """Write everything, with a bar for the modules."""
        self._write_people()
        self._write_terms()
        with tqdm(total=self.modules, unit=" modules") as bar:
            for first in range(0, self.modules, CHUNK):
                numbers = range(first, min(first + CHUNK, self.modules))
                self.writer.user = self.editors[first // CHUNK % len(self.editors)]
                with transaction.atomic():
                    self._publish(DocumentKind.MODULE, self._write_modules(numbers))
                bar.update(len(numbers))
        with transaction.atomic():
            self._publish(DocumentKind.EXPERIENCE, self._write_experiences())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as PostgreSQL does by itself after a while

    def _write_people(self) -> None:
        users = get_user_model()
        self.editors = [
            users.objects.create_user(name)
            for name in (EDITOR, *(f"editor-{number:02}" for number in range(20)))
        ]
        Group.objects.get(name=EDITORS).user_set.add(*self.editors)
        Group.objects.get(name=BRAND_MANAGERS).user_set.add(self.editors[0])
        self.writer = BulkWriter(user=self.editors[0], at=self.now)
        self.tags = [Tag.objects.create(name=name) for name in _TAGS]

    def _write_terms(self) -> None:
        with publishing():
            self.brands = [Brand.objects.create(key=key, name=key.title()) for key in _BRANDS]
            for tag in _LOCALES:
                Locale.objects.create(key=tag, name=tag)
            self.channels = list(_write_tree(Channel, _CHANNELS))
            self.devices = list(_write_tree(Device, _DEVICES))
            groups = {
                f"group-{group}": [f"group-{group}-part-{part}" for part in range(9)]
                for group in range(10)
            }
            self.segments = list(_write_tree(Segment, groups))
        self.locale = Locale.objects.get(key="en")

    def _write_modules(self, numbers: range) -> list[str]:
        """Write some modules with their variants; return the keys of those that are live."""
        batch = Batch()
        for number in numbers:
            module_type = _TYPES[number % len(_TYPES)]
            module = Module(
                key=f"module-{number:05}",
                type=module_type,
                fields=self._values(module_type),
                name=f"{self._text(3)} {number}",
                brand=self.brands[number % len(self.brands)],
                locale=self.locale,
                owner=self._sometimes(0.5, self.source.choice(self.editors)),
            )
            self.writer.set_state(module, draft=number % 10 == 9)
            batch.created.append(module)
        self.writer.write(Module, batch, [], self._write_tags)
        variants = Batch()
        for module in batch.created:
            count = BIG_VARIANTS if module.key == BIG else self.variants
            variants.created.extend(self._variant(module, place) for place in range(count))
        self.writer.write(Variant, variants, [])
        self._write_drafts(batch.created, 0.1)
        self._write_drafts(variants.created, 0.05)
        self._schedule(variants.created)
        return [module.key for module in batch.created if module.live]

    def _write_tags(self, batch: Batch) -> None:
        items = [
            ModuleTag(content_object=module, tag=tag)
            for module in batch.created
            for tag in self.source.sample(self.tags, 2)
        ]
        ModuleTag.objects.bulk_create(items)

    def _variant(self, module: Module, place: int) -> Variant:
        values = {
            name: value
            for name, value in self._values(module.type).items()
            if name in ("headline", "body", "text", "summary") and value is not None
        }
        starts, ends = self._window()
        variant = Variant(
            module=module,
            type=module.type,
            key=f"variant-{place:03}",
            name=f"{self._text(2)} {place}",
            targeting=self._targeting(),
            priority=self.source.choices(["standard", "campaign", "mandatory"], [90, 8, 2])[0],
            starts_at=starts,
            ends_at=ends,
            overrides=values,
            defaults_seen={name: module.fields.get(name) for name in values},
            cost=Decimal(self.source.randrange(50, 400)),
            currency="EUR",
            rights_until=self._sometimes(0.05, self._day(-10, 200)),
            owner=self._sometimes(0.3, self.source.choice(self.editors)),
        )
        if variant.rights_until and starts and variant.rights_until <= starts:
            variant.rights_until = None
        self.writer.set_state(variant, draft=self.source.random() < 0.1)
        return variant

    def _targeting(self) -> dict[str, Any]:
        result = empty_targeting()
        result["segments"]["any"] = self._some(self.segments, 0.8, 3)
        result["segments"]["all"] = self._some(self.segments, 0.1, 2)
        result["channels"] = self._some(self.channels, 0.5, 2)
        result["devices"] = self._some(self.devices, 0.3, 2)
        result["locales"] = self._some(_LOCALES, 0.4, 2)
        return result

    def _window(self) -> tuple[datetime | None, datetime | None]:
        if self.source.random() < 0.8:
            return None, None
        starts = self._day(-90, 60)
        return starts, self._sometimes(0.7, starts + timedelta(days=self.source.randrange(1, 90)))

    def _values(self, module_type: str) -> dict[str, Any]:
        body = "".join(f"<p>{self._text(18)}.</p>" for _ in range(2))
        texts = {
            "hero": {"headline": self._text(5), "body": body, "ctaLabel": "Go", "ctaUrl": "/go/"},
            "offer": {"headline": self._text(5), "body": body, "price": "9.90", "currency": "EUR"},
            "teaser": {"headline": self._text(5), "summary": self._text(12), "url": "/go/"},
            "notice": {"title": self._text(4), "body": body, "level": "info"},
            "message": {"title": self._text(4), "text": self._text(12), "url": "/go/"},
        }
        return dict(texts[module_type])

    def _write_drafts(self, rows: list[Any], share: float) -> None:
        """Give some of what is live a draft that waits."""
        drafts = [row for row in rows if row.live and self.source.random() < share]
        for row in drafts:
            row.name = f"{row.name} (draft)"
        self.writer.write(type(rows[0]), Batch(drafts=drafts), [])

    def _schedule(self, variants: list[Variant]) -> None:
        """Let some drafts wait for their day."""
        waiting = [each.pk for each in variants if not each.live and self.source.random() < 0.1]
        latest = Variant.objects.filter(pk__in=waiting).values("latest_revision")
        Revision.objects.filter(pk__in=latest).update(approved_go_live_at=self._day(1, 30))

    def _write_experiences(self) -> list[str]:
        modules = list(Module.objects.filter(live=True).order_by("key")[:500])
        batch = Batch()
        for number in range(min(100, len(modules) // 5)):
            experience = Experience(key=f"experience-{number:03}", name=self._text(3))
            self.writer.set_state(experience, draft=number % 10 == 9)
            batch.created.append(experience)

        def write_slots(written: Batch) -> None:
            for number, experience in enumerate(written.created):
                experience.slots = [
                    ExperienceSlot(
                        experience=experience,
                        name=f"slot-{place}",
                        module=modules[number * 5 + place],
                        sort_order=place,
                    )
                    for place in range(5)
                ]
                ExperienceSlot.objects.bulk_create(experience.slots.all())

        self.writer.write(Experience, batch, [], write_slots)
        return [each.key for each in batch.created if each.live]

    def _publish(self, kind: DocumentKind, keys: list[str]) -> None:
        """Put what is live into the change log, as one generation."""
        build = (
            build_module_documents if kind == DocumentKind.MODULE else build_experience_documents
        )
        state = PublishingState.objects.get()
        state.generation += 1
        state.save()
        generation = Generation.objects.create(
            number=state.generation, at=self.now, user=self.editors[0], reason="Benchmark"
        )
        ChangeLogEntry.objects.bulk_create(
            ChangeLogEntry(
                generation=generation,
                kind=kind,
                key=key,
                document=canonical_json(document),
                variants=[each["key"] for each in document.get("variants", ())],
            )
            for key, document in build(keys).items()
        )

    def _some(self, keys: Any, chance: float, most: int) -> list[str]:
        if self.source.random() > chance:
            return []
        return sorted(self.source.sample(keys, self.source.randrange(1, most + 1)))

    def _sometimes(self, chance: float, value: Any) -> Any:
        return value if self.source.random() < chance else None

    def _day(self, first: int, last: int) -> datetime:
        return self.now + timedelta(days=self.source.randrange(first, last))

    def _text(self, words: int) -> str:
        return " ".join(self.source.choices(_WORDS, k=words)).capitalize()


def _write_tree(model: type[Term], tree: dict[str, Any]) -> Iterator[str]:
    """Write a tree of two levels; yield its keys."""
    for rank, (key, children) in enumerate(tree.items()):
        parent = model.objects.create(key=key, name=key.title(), rank=rank * 10)
        yield key
        for child in children:
            model.objects.create(key=child, name=child.title(), parent=parent)
            yield child
