"""What uses a term, a brand or a module, live or in a draft, and in the targets of brand rules."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from wagtail.models import Revision

from brand.models import Brand, BrandRule, RuleVersion
from content.models import Experience, Module
from taxonomy.axes import AXES
from taxonomy.models import Locale, PublishedOnSave
from variants.models import Variant, VariantTerm
from variants.targeting import compared_key, targeted_keys


def rows_using_term(sender: Any, term: PublishedOnSave, **kwargs: Any) -> list[QuerySet[Any]]:
    """Return the rows that use a term: a receiver of `taxonomy.usage.term_uses`.

    Modules in a locale, and variants that target a term, as they are live or drafted. Older
    revisions do not count: restoring one is checked as any other edit is.
    """
    found: list[QuerySet[Any]] = []
    if isinstance(term, Locale):
        drafted = _owners(_drafts(Module).filter(content__locale=term.pk))
        found.append(Module.objects.filter(Q(locale=term) | Q(pk__in=drafted)))
    axis = AXES[type(term)]
    variants = Q(pk__in=variants_targeting(axis, [term.key]).values("pk"))
    variants |= Q(pk__in=list(_drafts_targeting(axis, term.key)))
    found.append(Variant.objects.filter(variants).select_related("module"))
    return found


def rules_naming_term(sender: Any, term: PublishedOnSave, **kwargs: Any) -> list[QuerySet[Any]]:
    """Return the brand rules whose target names a term: a receiver of `taxonomy.usage.term_uses`.

    Retired versions do not count: nothing is judged by them any more.
    """
    versions = RuleVersion.objects.exclude(state=RuleVersion.State.RETIRED).order_by()
    # A rule that is for everybody has an empty target; the few others are looked at closely.
    targets = versions.exclude(target={}).values_list("rule_id", "target")
    axis = AXES[type(term)]
    named = {rule for rule, target in targets if _targets(target.get("targeting"), axis, term.key)}
    return [BrandRule.objects.filter(pk__in=named)]


def drafts_naming(row: Brand | Module) -> list[Model]:
    """List the modules whose draft is of a brand, or the experiences whose draft has a module.

    Rows keep what they refer to by themselves, but a draft whose brand or module is gone could
    not be opened any more.
    """
    if isinstance(row, Brand):
        of_brand = _drafts(Module).filter(content__brand=row.pk)
        return list(Module.objects.filter(pk__in=_owners(of_brand)))
    slots = _drafts(Experience).values_list("object_id", "content__slots")
    owners = [
        int(owner)
        for owner, named in slots
        if any(slot["module"] == row.pk for slot in named or ())
    ]
    return list(Experience.objects.filter(pk__in=owners))


def variants_targeting(axis: str, keys: Iterable[str]) -> QuerySet[Variant]:
    """Return the variants whose row targets one of some terms of an axis."""
    return Variant.objects.filter(pk__in=targeting_rows(axis, keys).values("variant"))


def targeting_rows(axis: str, keys: Iterable[str]) -> QuerySet[VariantTerm]:
    """Return what says which variants' rows target one of some terms of an axis."""
    compared = [compared_key(axis, key) for key in keys]
    return VariantTerm.objects.filter(axis=axis, key__in=compared)


def drafted_targetings(*keys: str) -> Iterator[tuple[int, Any]]:
    """Yield the targetings of variants' drafts that have all of some keys somewhere, in any case.

    Each with the primary key of its variant. One query; few are left to look at closely.
    """
    # Of its targeting alone: the text of a whole draft is long.
    text = Cast(KeyTransform("targeting", "content"), TextField())
    drafts = _drafts(Variant).annotate(text_to_search=text)
    for key in keys:
        drafts = drafts.filter(text_to_search__icontains=f'"{key}"')
    for owner, targeting in drafts.values_list("object_id", "content__targeting"):
        yield int(owner), targeting


def _drafts_targeting(axis: str, key: str) -> Iterator[int]:
    for owner, targeting in drafted_targetings(key):
        if _targets(targeting, axis, key):
            yield owner


def _targets(targeting: Any, axis: str, key: str) -> bool:
    return (axis, compared_key(axis, key)) in targeted_keys(targeting)


def _drafts(model: type[Model]) -> QuerySet[Revision]:
    """The revisions that may go live: the latest of what is not live so, and the scheduled."""
    content_type = ContentType.objects.get_for_model(model)
    latest = model._default_manager.filter(has_unpublished_changes=True).values("latest_revision")
    return Revision.objects.filter(
        Q(pk__in=latest) | Q(approved_go_live_at__isnull=False), content_type=content_type
    ).order_by()


def _owners(revisions: QuerySet[Revision]) -> list[int]:
    return [int(owner) for owner in revisions.values_list("object_id", flat=True)]
