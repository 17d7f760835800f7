"""What changes of terms mean for variants: the answers of this room to the screens of terms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.starting import start_job
from taxonomy.axes import AXES
from taxonomy.consequences import Consequences, Moved, Offer, Place
from taxonomy.models import Locale, PublishedOnSave
from taxonomy.usage import locales_falling_back_to
from variants.documents import build_taxonomy_document
from variants.gate import Publication, publishing
from variants.models import VariantTerm
from variants.moments import instant
from variants.targeting import compared_key, published_names
from variants.taxonomy_changes.impact import (
    impact_of,
    modules_around,
    moved_document,
    touched_modules,
)
from variants.taxonomy_changes.impact_component import ImpactComponent
from variants.taxonomy_changes.jobs import import_table, merge_two_terms, move_terms
from variants.taxonomy_changes.letting_wait import let_wait, offer_to_wait
from variants.taxonomy_changes.merging import merge, refuse_torn, what_moves

#: What is compared while somebody waits, the rest is left to a job: so many modules, of at most so
#: many cells each, and for so many seconds.
COMPARED_AT_ONCE = 50
CELLS_AT_ONCE = 2_000
SECONDS_AT_ONCE = 1.0
#: Modules that the gate counts again, and rows that are written, while somebody waits.
CHANGED_AT_ONCE = 50


class VariantConsequences(Consequences):
    """Publishes through the gate, and knows which variants target a term."""

    @contextmanager
    def publication(self, *, user: Any, reason: str) -> Iterator[Publication]:
        with publishing(user=user, reason=reason) as publication:
            publication.remedy_of_terms = _(
                "change the terms one by one in their forms, which put such changes into a release"
            )
            yield publication

    def offer_to_wait(
        self, request: HttpRequest, refusal: ValidationError | None = None
    ) -> Offer | None:
        return offer_to_wait(request, refusal)

    def let_wait(self, request: HttpRequest, term: PublishedOnSave) -> str:
        return let_wait(request, term)

    def taxonomy_changed(self) -> None:
        with publishing() as publication:
            publication.taxonomy()

    def of_places(
        self, request: HttpRequest, model: type[PublishedOnSave], places: Mapping[str, Place]
    ) -> ImpactComponent:
        old = build_taxonomy_document()
        new = moved_document(old, AXES[model], places)
        keys = touched_modules(old, new)
        impact = impact_of(
            old,
            new,
            keys,
            names=published_names(new),
            now=instant(timezone.now()),
            most=COMPARED_AT_ONCE,
            cells=CELLS_AT_ONCE,
            seconds=SECONDS_AT_ONCE,
        )
        return ImpactComponent(impact, AXES[model], places)

    def move_later(
        self,
        model: type[PublishedOnSave],
        places: Mapping[str, Place],
        *,
        user: Any,
        loaded: str,
        order: Sequence[Sequence[str | None]],
    ) -> str | None:
        axis = AXES[model]
        old = build_taxonomy_document()
        touched = touched_modules(old, moved_document(old, axis, places))
        if len(touched) <= CHANGED_AT_ONCE:
            return None
        terms = model._meta.verbose_name_plural
        job = start_job(
            move_terms,
            title=_("Move %(terms)s") % {"terms": terms},
            user=user,
            continue_at=reverse(f"{model._meta.model_name}:arrange"),
            axis=axis,
            loaded=loaded,
            order=[list(row) for row in order],
        )
        return job.get_absolute_url()

    def import_later(
        self,
        model: type[PublishedOnSave],
        keys: Collection[str],
        *,
        user: Any,
        content: str,
        shown: str,
    ) -> str | None:
        axis = AXES[model]
        if len(modules_around(build_taxonomy_document(), axis, keys)) <= CHANGED_AT_ONCE:
            return None
        job = start_job(
            import_table,
            title=_("Import %(terms)s") % {"terms": model._meta.verbose_name_plural},
            user=user,
            continue_at=reverse(f"{model._meta.model_name}:index"),
            axis=axis,
            content=content,
            shown=shown,
        )
        return job.get_absolute_url()

    def variant_counts(
        self, model: type[PublishedOnSave], keys: Collection[str]
    ) -> Mapping[str, int]:
        axis = AXES[model]
        compared = {compared_key(axis, key): key for key in keys}
        counted = (
            VariantTerm.objects.filter(axis=axis, key__in=compared)
            .order_by()
            .values("key")
            .annotate(variants=Count("variant"))
        )
        counts = dict.fromkeys(keys, 0)
        counts |= {compared[row["key"]]: row["variants"] for row in counted}
        return counts

    def of_merging(self, term: PublishedOnSave, into: PublishedOnSave) -> Moved:
        return what_moves(term, into)

    def merge_later(self, term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> str | None:
        moved = what_moves(term, into)
        refuse_torn(moved.refused, moved.why)
        axis = AXES[type(term)]
        keys = {term.key, into.key}
        if isinstance(term, Locale):
            keys |= {each.key for each in locales_falling_back_to(term)}
        touched = modules_around(build_taxonomy_document(), axis, keys)
        if max(len(moved.rows), len(touched)) <= CHANGED_AT_ONCE:
            return None
        job = start_job(
            merge_two_terms,
            title=_("Merge “%(term)s” into “%(into)s”") % {"term": term, "into": into},
            user=user,
            continue_at=reverse(f"{term._meta.model_name}:index"),
            axis=axis,
            key=term.key,
            into=into.key,
        )
        return job.get_absolute_url()

    def merge(self, term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> None:
        merge(term, into, user=user)
