"""What needs somebody's attention: the selectors of the dashboard.

Each asks a constant number of queries of any number of rows, returns at most `SHOWN` rows, and
says how many there are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Model, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from content.filters import of_person, waiting_revisions, within_days, without_variant_for
from content.models import Experience, Module
from media.models import BrandImage
from taxonomy.models import Segment
from variants.models import (
    ChangeLogEntry,
    DocumentKind,
    Generation,
    PublishingState,
    Variant,
    VariantTerm,
)

SHOWN = 5
#: Entries that are named of one generation.
NAMED = 3
#: A publication that is due for longer than this has nothing that runs the schedule.
OVERDUE = timedelta(minutes=2)
#: Modules of a type, below which “most have one” says nothing.
FEWEST = 3

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Short(Generic[Row]):
    """The first rows of something, and how many there are in all."""

    rows: list[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits for a day to be published."""

    name: str
    model: type[Model]
    pk: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Modules of a type that have no variant for a segment that most of the type have one for."""

    type: str
    segment: Segment
    having: int
    modules: int
    missing: list[Module] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a generation changed: a module, an experience (their rows, where they are), or terms."""

    kind: str
    key: str
    row: Module | Experience | None
    variants: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A generation with the first of what it changed."""

    generation: Generation
    touched: list[Touched]
    total: int


@dataclass(frozen=True, slots=True)
class Health:
    """How publishing is: the newest generation, what is overdue, when the schedule last ran."""

    generation: Generation | None
    overdue: int
    schedule_ran_at: datetime | None


def drafts_of(user: Any) -> dict[type[Model], Short[Any]]:
    """Return the drafts that somebody owns or edited last, by model, the newest first."""
    drafts: dict[type[Model], Short[Any]] = {}
    for model in (Module, Variant, Experience):
        rows = of_person(model._default_manager.filter(has_unpublished_changes=True), user.pk)
        if model is Variant:
            rows = rows.select_related("module").defer("overrides", "module__fields")
        newest = rows.order_by(F("latest_revision_id").desc(nulls_last=True), "-pk")
        drafts[model] = Short(list(newest[:SHOWN]), rows.order_by().count())
    return drafts


def starting(days: int) -> Short[Variant]:
    """Return the live variants whose window opens within some days, the soonest first."""
    return _short_of_variants(within_days("starts_at", days), "starts_at")


def ending(days: int) -> Short[Variant]:
    """Return the live variants whose window ends within some days, the soonest first."""
    return _short_of_variants(within_days("ends_at", days), "ends_at")


def rights_of_variants(days: int) -> Short[Variant]:
    """Return the live variants whose rights end within some days, the soonest first."""
    return _short_of_variants(within_days("rights_until", days), "rights_until")


def rights_of_images(days: int) -> Short[BrandImage]:
    """Return the images whose rights end within some days, the soonest first."""
    rows = BrandImage.objects.filter(within_days("rights_until", days)).order_by("rights_until")
    return Short(list(rows[:SHOWN]), rows.count())


def scheduled(days: int) -> Short[Waiting]:
    """Return what is to be published within some days or is overdue, the soonest first."""
    until = timezone.now() + timedelta(days=days)
    rows = (
        waiting_revisions().filter(approved_go_live_at__lte=until).order_by("approved_go_live_at")
    )
    shown = rows.defer("content").select_related("content_type")[:SHOWN]
    waiting = [
        Waiting(
            revision.object_str,
            revision.content_type.model_class(),
            int(revision.object_id),
            revision.approved_go_live_at,
        )
        for revision in shown
    ]
    return Short(waiting, rows.count())


def gaps() -> list[Gap]:
    """Return where most modules of a type have a variant for a segment, and others have none.

    The most nearly complete come first: there the least is left to do.
    """
    types = dict(Module.objects.order_by().values_list("pk", "type"))
    modules = Counter(types.values())
    named = VariantTerm.objects.filter(axis="segments").order_by().distinct()
    having_one = Counter((types[module], key) for key, module in named.values_list("key", "module"))
    found = [
        (module_type, key, having)
        for (module_type, key), having in having_one.items()
        if modules[module_type] >= FEWEST
        and modules[module_type] / 2 < having
        and having < modules[module_type]
    ]
    found.sort(key=lambda gap: (modules[gap[0]] - gap[2], gap[0], gap[1]))
    segments = Segment.objects.filter(active=True).in_bulk(
        [key for _, key, _ in found], field_name="key"
    )
    return [
        Gap(module_type, segments[key], having, modules[module_type], _missing(module_type, key))
        for module_type, key, having in [gap for gap in found if gap[1] in segments][:SHOWN]
    ]


def published_since(start: datetime) -> list[Published]:
    """Return the generations since an instant, newest first, at most `SHOWN`."""
    newest = Generation.objects.select_related("user").order_by("-number")[:SHOWN]
    generations = [each for each in newest if each.at >= start]
    numbers = [each.number for each in generations]
    entries = ChangeLogEntry.objects.filter(generation__in=numbers).order_by()
    totals = dict(
        entries.values("generation").annotate(many=Count("pk")).values_list("generation", "many")
    )
    place = Window(RowNumber(), partition_by=F("generation"), order_by=F("id").asc())
    first = list(
        entries.annotate(place=place, withdrawn=ExpressionWrapper(Q(document=""), BooleanField()))
        .filter(place__lte=NAMED)
        .order_by("generation", "id")
        .values_list("generation", "kind", "key", "variants", "withdrawn")
    )
    rows = _rows(first)
    touched: dict[int, list[Touched]] = {number: [] for number in numbers}
    for number, kind, key, variants, withdrawn in first:
        touched[number].append(
            Touched(kind, key, rows.get((kind, key)), len(variants), bool(withdrawn))
        )
    return [
        Published(each, touched[each.number], totals.get(each.number, 0)) for each in generations
    ]


def health() -> Health:
    """Return how publishing is."""
    late = waiting_revisions().filter(approved_go_live_at__lte=timezone.now() - OVERDUE)
    ran = PublishingState.objects.filter(pk=1).values_list("schedule_ran_at", flat=True).first()
    return Health(Generation.objects.order_by("-number").first(), late.count(), ran)


def _short_of_variants(condition: Q, column: str) -> Short[Variant]:
    rows = Variant.objects.filter(condition, live=True).order_by(column, "pk")
    shown = rows.select_related("module").defer("overrides", "defaults_seen", "module__fields")
    return Short(list(shown[:SHOWN]), rows.count())


def _missing(module_type: str, key: str) -> list[Module]:
    rows = without_variant_for(Module.objects.filter(type=module_type), key)
    return list(rows.order_by("name").defer("fields", "fields_changed_at")[:NAMED])


def _rows(entries: Iterable[Any]) -> dict[tuple[str, str], Any]:
    keys: dict[str, list[str]] = {DocumentKind.MODULE: [], DocumentKind.EXPERIENCE: []}
    for _number, kind, key, _variants, _withdrawn in entries:
        if kind in keys:
            keys[kind].append(key)
    modules = Module.objects.filter(key__in=keys[DocumentKind.MODULE]).only("key", "name")
    experiences = Experience.objects.filter(key__in=keys[DocumentKind.EXPERIENCE])
    return {
        **{(DocumentKind.MODULE.value, each.key): each for each in modules},
        **{(DocumentKind.EXPERIENCE.value, each.key): each for each in experiences},
    }
