"""Telling people what ends soon: windows and rights of live variants, and rights of images.

Of each end people are told 30, 7 and 1 days before, once each, also when several workers look at
the same moment. Whoever is told of several things at one look gets one notice for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import ReferenceIndex

from brand.models import Brand
from content.models import Module
from media.models import BrandImage
from variants.models import Event, ToldEnding, Variant
from variants.notices.telling import announce, managers_of, tell

#: How many days before an end people are told of it, longest first.
TOLD_BEFORE = (30, 7, 1)
#: Ends of one kind that one look tells of; the rest is due at the next one.
AT_ONCE = 200

Of = ToldEnding.Of


@dataclass(slots=True)
class Ending:
    """One end to tell of, to whom, and to the managers of which brands."""

    of: Any
    row: Any
    at: datetime
    days: int
    users: list[Any] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)


def tell_of_endings(now: datetime) -> Iterator[str]:
    """Tell of every end that is due; yield a sentence if there were any.

    Three queries where nothing is due; a constant number, and some for each person and brand,
    however much is.
    """
    endings = [*_of_variants(now), *_of_images(now)]
    if not endings:
        return
    try:
        with transaction.atomic():
            ToldEnding.objects.filter(ends_at__lte=now).delete()
            ToldEnding.objects.bulk_create(
                ToldEnding(of=each.of, object_id=each.row.pk, ends_at=each.at, days=each.days)
                for each in endings
            )
            _tell(endings, now)
            announce(Event.EXPIRING, {"endings": [_about(each) for each in endings]})
    except IntegrityError:
        return  # another worker tells of some of them just now; the rest is due at the next look
    count = len(endings)
    yield ngettext("Told of %(count)d end to come.", "Told of %(count)d ends to come.", count) % {
        "count": count
    }


def _of_variants(now: datetime) -> Iterator[Ending]:
    """Of each live variant the earlier of the two ends: afterwards it is not served anyway.

    Of a window that lasts less than these days nobody is told as soon as it is published.
    """
    live = Variant.objects.filter(live=True, module__live=True)
    live = live.select_related("module__brand", "owner")
    by_window = live.exclude(rights_until__lte=F("ends_at"))
    by_rights = live.exclude(ends_at__lt=F("rights_until"))
    for variant in _due(by_window, Of.WINDOW, "ends_at", now, starts="starts_at"):
        ending = Ending(Of.WINDOW, variant, variant.ends_at, _days(variant.ends_at, now))
        if variant.owner:
            ending.users = [variant.owner]
        else:
            ending.brands = [variant.module.brand]
        yield ending
    for variant in _due(by_rights, Of.RIGHTS, "rights_until", now):
        at = variant.rights_until
        owners, brands = [variant.owner], [variant.module.brand]
        yield Ending(Of.RIGHTS, variant, at, _days(at, now), owners, brands)


def _of_images(now: datetime) -> list[Ending]:
    """Tell whoever uploaded it, and whoever owns or manages what shows it."""
    images = BrandImage.objects.select_related("uploaded_by_user")
    endings = {
        str(image.pk): Ending(
            Of.IMAGE,
            image,
            image.rights_until,
            _days(image.rights_until, now),
            [image.uploaded_by_user],
        )
        for image in _due(images, Of.IMAGE, "rights_until", now)
    }
    if endings:
        for number, row in _shown_by(endings):
            module = row.module if isinstance(row, Variant) else row
            endings[number].users += [row.owner, module.owner]
            endings[number].brands.append(module.brand)
    return list(endings.values())


def _shown_by(images: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Yield primary keys of images, each with a live module or variant that refers to it."""
    live = {
        Module: Module.objects.filter(live=True).select_related("owner", "brand"),
        Variant: Variant.objects.filter(live=True).select_related(
            "owner", "module__owner", "module__brand"
        ),
    }
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(BrandImage), to_object_id__in=list(images)
    )
    for model, rows in live.items():
        of_model = references.filter(base_content_type=ContentType.objects.get_for_model(model))
        pairs = list(of_model.values_list("to_object_id", "object_id").distinct())
        found = rows.in_bulk([int(owner) for _image, owner in pairs])
        for image, owner in sorted(pairs):
            if int(owner) in found:
                yield image, found[int(owner)]


def _due(
    rows: QuerySet[Any], of: Any, column: str, now: datetime, starts: str | None = None
) -> list[Any]:
    """Return the rows whose end nobody was told of at the stage in which it is."""
    due = Q()
    for days, less in zip(TOLD_BEFORE, (*TOLD_BEFORE[1:], 0), strict=True):
        told = ToldEnding.objects.filter(
            of=of, object_id=OuterRef("pk"), ends_at=OuterRef(column), days=days
        )
        stage = Q(
            ~Exists(told),
            **{
                f"{column}__gt": now + timedelta(days=less),
                f"{column}__lte": now + timedelta(days=days),
            },
        )
        if starts:
            lasts = F(column) - timedelta(days=days)
            stage &= Q(**{starts: None}) | Q(**{f"{starts}__lt": lasts})
        due |= stage
    return list(rows.filter(due).order_by(column, "pk")[:AT_ONCE])


def _days(at: datetime, now: datetime) -> int:
    return min(days for days in TOLD_BEFORE if at - now <= timedelta(days=days))


def _tell(endings: Iterable[Ending], now: datetime) -> None:
    """Write one notice for each person, of all that concerns them."""
    managers: dict[int | None, list[Any]] = {}
    mine: dict[Any, list[Ending]] = defaultdict(list)
    for ending in endings:
        people = [user for user in ending.users if user is not None]
        brands: list[Brand | None] = [*{brand.pk: brand for brand in ending.brands}.values()]
        if not people and not brands:
            brands = [None]
        for brand in brands:
            number = brand and brand.pk
            if number not in managers:
                managers[number] = managers_of(brand)
            people += managers[number]
        for user in dict.fromkeys(people):
            mine[user].append(ending)
    for user, theirs in mine.items():
        subject = _sentence(theirs[0], now)
        if len(theirs) > 1:
            subject = _("%(count)d variants and images end soon") % {"count": len(theirs)}
        lines = [f"{_sentence(each, now)} ({_date(each.at)})" for each in theirs]
        tell(Event.EXPIRING, users=[user], subject=subject, text="\n".join(lines), url=_url(theirs))


def _sentence(ending: Ending, now: datetime) -> str:
    left = ending.at - now
    days = max(1, left.days + bool(left.seconds))
    name = str(getattr(ending.row, "in_context", ending.row))
    if ending.of == Of.WINDOW:
        words = ngettext(
            "“%(name)s” ends in %(days)d day", "“%(name)s” ends in %(days)d days", days
        )
    else:
        words = ngettext(
            "The rights to “%(name)s” end in %(days)d day",
            "The rights to “%(name)s” end in %(days)d days",
            days,
        )
    return words % {"name": name, "days": days}


def _url(endings: list[Ending]) -> str:
    """Where one acts on an end; of several of a kind, a list of them; of others the notice says."""
    first = endings[0]
    if len(endings) == 1:
        if first.of == Of.IMAGE:
            return reverse("wagtailimages:edit", args=[first.row.pk])
        return reverse(Variant.snippet_viewset.get_url_name("edit"), args=[first.row.pk])
    column = {Of.WINDOW: "ending", Of.RIGHTS: "rights"}.get(first.of)
    if column is None or len({each.of for each in endings}) > 1:
        return ""
    listing = reverse(Variant.snippet_viewset.get_url_name("list"))
    return f"{listing}?{column}={max(each.days for each in endings)}"


def _about(ending: Ending) -> dict[str, Any]:
    """What webhooks are told of an end."""
    row = ending.row
    named = (
        {"kind": "image", "image": row.key}
        if ending.of == Of.IMAGE
        else {"kind": "variant", "module": row.module.key, "variant": row.key}
    )
    ends = "window" if ending.of == Of.WINDOW else "rights"
    return named | {"ends": ends, "at": ending.at.isoformat(), "days": ending.days}


def _date(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
