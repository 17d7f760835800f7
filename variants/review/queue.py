"""What awaits a decision, and in which order. No screen; a constant number of queries."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, F, Q, QuerySet, Value, When
from django.utils import timezone

from brand.models import Brand
from brand.rights import APPROVE, may_approve
from variants.models import Release
from variants.review.summaries import token


def managed_brands(user: Any) -> list[str] | None:
    """Return the keys of the brands that somebody manages; None for a superuser: all of them."""
    if user.is_superuser:
        return None
    return [brand.key for brand in Brand.objects.all() if may_approve(user, brand)]


def reviews(user: Any) -> bool:
    """Say whether somebody decides over any brand."""
    if not user.is_active:
        return False
    return user.is_superuser or user.has_perm(APPROVE) or bool(managed_brands(user))


def releases_for(user: Any) -> QuerySet[Release]:
    """Return the releases of the brands that somebody manages, and what is assigned to them."""
    found = Release.objects.exclude(state=Release.State.OPEN)
    brands = managed_brands(user)
    if brands is None:
        return found
    concerned = Q(assigned_to=user)
    for key in brands:
        concerned |= Q(summary__tokens__contains=token("brand", key))
    return found.filter(concerned)


def waiting_for(user: Any) -> QuerySet[Release]:
    """Return what awaits a decision of somebody's brands, in the order of the queue.

    What they wrote themselves is left out where four eyes are asked for: others decide over it.
    """
    waiting = releases_for(user).filter(state=Release.State.SUBMITTED)
    own = Q(submitted_by=user) | Q(summary__tokens__contains=token("author", user.pk))
    alone = Exists(Brand.objects.filter(four_eyes=False))
    return in_order(waiting.exclude(own & ~Q(alone)))


def in_order(releases: QuerySet[Release]) -> QuerySet[Release]:
    """Order as the queue does: overdue first, then the riskiest, then the oldest."""
    overdue = Case(
        When(due_at__lt=timezone.now(), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return releases.annotate(is_overdue=overdue).order_by(
        "-is_overdue", F("summary__risk").desc(nulls_last=True), "submitted_at", "pk"
    )


def next_for(user: Any, after: Release) -> Release | None:
    """Return what to look at once a release is decided."""
    return waiting_for(user).exclude(pk=after.pk).first()
