"""What the schedule is about to change: for whoever keeps answers made from what is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision

from content.models import Experience, Module
from variants.actions import PUBLISHED_MODELS
from variants.gate import TAXONOMY_KEY
from variants.models import DocumentKind, Release, ReleaseChange, Variant


@dataclass(frozen=True, slots=True)
class Scheduled:
    """That a published document, by kind and key, may change at an instant."""

    kind: str
    key: str
    at: datetime


def scheduled_until(until: datetime) -> Iterator[Scheduled]:
    """Return what approved releases, scheduled revisions and expiries change up to an instant.

    What is due already and not done yet is among it. A number of queries that does not depend on
    how much there is.
    """
    due: dict[tuple[int, int | None], datetime] = {}
    for content_type, pk, at in [*_of_releases(until), *_of_revisions(until), *_of_expiries(until)]:
        due[content_type, pk] = min(at, due.get((content_type, pk), at))
    by_type: dict[int, dict[int | None, datetime]] = defaultdict(dict)
    for (content_type, pk), at in due.items():
        by_type[content_type][pk] = at
    for content_type, moments in sorted(by_type.items()):
        model = ContentType.objects.get_for_id(content_type).model_class()
        for pk, kind, key in _documents(model, moments):
            yield Scheduled(kind, key, moments[pk])


def _of_releases(until: datetime) -> Iterable[tuple[int, int | None, datetime]]:
    return ReleaseChange.objects.filter(
        release__state=Release.State.APPROVED,
        release__waits=False,
        release__go_live_at__lte=until,
    ).values_list("content_type_id", "object_id", "release__go_live_at")


def _of_revisions(until: datetime) -> Iterable[tuple[int, int | None, datetime]]:
    rows = Revision.objects.filter(approved_go_live_at__lte=until).values_list(
        "content_type_id", "object_id", "approved_go_live_at"
    )
    return [(content_type, int(pk), at) for content_type, pk, at in rows]


def _of_expiries(until: datetime) -> Iterable[tuple[int, int | None, datetime]]:
    for model in PUBLISHED_MODELS:
        content_type = ContentType.objects.get_for_model(model).pk
        rows = model.objects.filter(live=True, expire_at__lte=until)
        for pk, at in rows.values_list("pk", "expire_at"):
            yield content_type, pk, at


def _documents(model: Any, pks: Iterable[int | None]) -> Iterable[tuple[int | None, str, str]]:
    """The document that each row of a model goes into; every term is part of the taxonomy."""
    if model is Module:
        rows, kind, name = Module.objects, DocumentKind.MODULE, "key"
    elif model is Variant:
        rows, kind, name = Variant.objects, DocumentKind.MODULE, "module__key"
    elif model is Experience:
        rows, kind, name = Experience.objects, DocumentKind.EXPERIENCE, "key"
    else:
        return [(pk, DocumentKind.TAXONOMY, TAXONOMY_KEY) for pk in pks]
    found = rows.filter(pk__in=list(pks)).values_list("pk", name)
    return [(pk, kind, key) for pk, key in found]
