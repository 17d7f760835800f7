"""Where decisions are kept, and how each place is narrowed to what is wanted.

Nothing is written a second time for the audit: approvals, generations and Wagtail's log say it all.
Each source gives (instant, source, primary key) of its decisions, so that the database can order
all of them together and only a page of them is ever read.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from brand.models import BrandRule, Waiver
from content.models import Module
from variants.audit.wanted import Kind, Wanted
from variants.models import (
    Approval,
    ApprovedContent,
    ChangeLogEntry,
    DocumentKind,
    Generation,
    Variant,
)

DECISIONS = (Kind.APPROVED, Kind.REFUSED, Kind.CHANGES_REQUESTED)
WAIVERS = (
    Kind.WAIVER_REQUESTED,
    Kind.WAIVER_GRANTED,
    Kind.WAIVER_REFUSED,
    Kind.WAIVER_REVOKED,
)
RULES = (
    Kind.RULE_SHADOWED,
    Kind.RULE_ACTIVATED,
    Kind.RULE_RETIRED,
    Kind.WITHDRAWAL_ASKED,
    Kind.WITHDRAWAL_REFUSED,
)
#: What the log says of content that somebody or something took off the air.
TAKEN_OFF = ("wagtail.unpublish", "variants.withdraw_with")

APPROVALS, VOIDINGS, GENERATIONS, LOG = range(4)


def decisions(wanted: Wanted) -> QuerySet[Any, Any]:
    """Return (at, source, pk) of everything that is wanted, the newest first."""
    parts = [
        build(wanted).order_by().values_list("at_", "source_", "pk")
        for build in (_approvals, _voidings, _generations, _log)
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at_", "source_", "-pk")


def _placed(rows: QuerySet[Any], at: str, source: int) -> QuerySet[Any]:
    return rows.annotate(at_=F(at), source_=Value(source, IntegerField()))


def _within(rows: QuerySet[Any], at: str, wanted: Wanted) -> QuerySet[Any]:
    if wanted.after:
        rows = rows.filter(**{f"{at}__gte": wanted.after})
    if wanted.before:
        rows = rows.filter(**{f"{at}__lt": wanted.before})
    return rows


def _approvals(wanted: Wanted) -> QuerySet[Any]:
    rows = _narrowed(Approval.objects.filter(decision__in=wanted.kinds_of(DECISIONS)), wanted)
    if wanted.who:
        rows = rows.filter(user=wanted.who)
    return _placed(_within(rows, "at", wanted), "at", APPROVALS)


def _voidings(wanted: Wanted) -> QuerySet[Any]:
    rows = _narrowed(Approval.objects.exclude(voided_at=None), wanted)
    if not wanted.kinds_of([Kind.VOIDED]):
        rows = rows.none()
    if wanted.who:
        rows = rows.filter(voided_by=wanted.who)
    return _placed(_within(rows, "voided_at", wanted), "voided_at", VOIDINGS)


def _narrowed(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Narrow approvals to what they are about, and to words."""
    for keys in _keys(wanted):
        about = ApprovedContent.objects.filter(kind=DocumentKind.MODULE, key__in=keys)
        rows = rows.filter(pk__in=about.values("approval"))
    if wanted.words:
        rows = rows.filter(
            Q(name__icontains=wanted.words)
            | Q(email__icontains=wanted.words)
            | Q(reason__icontains=wanted.words)
            | Q(release__name__icontains=wanted.words)
            | Q(voided_because__icontains=wanted.words)
        )
    return rows


def _generations(wanted: Wanted) -> QuerySet[Any]:
    kinds = wanted.kinds_of([Kind.PUBLISHED, Kind.ROLLED_BACK])
    rows = Generation.objects.all()
    if kinds == [Kind.PUBLISHED]:
        rows = rows.filter(rolled_back_to=None)
    elif kinds == [Kind.ROLLED_BACK]:
        rows = rows.exclude(rolled_back_to=None)
    elif not kinds:
        rows = rows.none()
    for keys in _keys(wanted):
        about = ChangeLogEntry.objects.filter(kind=DocumentKind.MODULE, key__in=keys)
        rows = rows.filter(pk__in=about.order_by().values("generation"))
    if wanted.who:
        rows = rows.filter(user=wanted.who)
    if wanted.words:
        rows = rows.filter(
            Q(reason__icontains=wanted.words) | Q(releases__name__icontains=wanted.words)
        ).distinct()
    return _placed(_within(rows, "at", wanted), "at", GENERATIONS)


def _log(wanted: Wanted) -> QuerySet[Any]:
    actions = [f"brand.{each}" for each in wanted.kinds_of([*WAIVERS, *RULES])]
    if wanted.kinds_of([Kind.WITHDRAWN]):
        actions += TAKEN_OFF
    rows = ModelLogEntry.objects.filter(action__in=actions)
    if wanted.module or wanted.brand:
        rows = rows.filter(_of_content(wanted))
    if wanted.who:
        rows = rows.filter(user=wanted.who)
    if wanted.words:
        rows = rows.filter(Q(label__icontains=wanted.words) | Q(data__icontains=wanted.words))
    return _placed(_within(rows, "timestamp", wanted), "timestamp", LOG)


def _of_content(wanted: Wanted) -> Q:
    """Which entries of the log are about a module or a brand.

    Rules are about brands; a rule of every brand is about each.
    """
    variants = Variant.objects.all()
    modules = Module.objects.all()
    waivers = Waiver.objects.all()
    rules = BrandRule.objects.none() if wanted.module else BrandRule.objects.all()
    if wanted.module:
        variants = variants.filter(module__key=wanted.module)
        modules = modules.filter(key=wanted.module)
        waivers = waivers.filter(module=wanted.module)
    if wanted.brand:
        variants = variants.filter(module__brand__key=wanted.brand)
        modules = modules.filter(brand__key=wanted.brand)
        waivers = waivers.filter(brand__key=wanted.brand)
        rules = rules.filter(Q(brand=None) | Q(brand__key=wanted.brand))
    about = Q()
    for rows in (variants, modules, waivers, rules):
        pks = rows.annotate(pk_=Cast("pk", CharField(max_length=255))).values("pk_")
        content_type = ContentType.objects.get_for_model(rows.model)
        about |= Q(content_type=content_type, object_id__in=pks)
    return about


def _keys(wanted: Wanted) -> list[Any]:
    """Return the sets of keys of modules that a decision has to be about, each a filter."""
    keys: list[Any] = []
    if wanted.module:
        keys.append([wanted.module])
    if wanted.brand:
        keys.append(Module.objects.filter(brand__key=wanted.brand).values("key"))
    return keys
