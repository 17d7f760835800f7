"""What of releases matters to somebody now, for the dashboard."""

from typing import Any

from django.db.models import F, Q

from variants.attention import Short
from variants.models import Release

State = Release.State
#: Releases that are shown.
MOST = 6


def at_hand(user: Any) -> Short[Release]:
    """Return releases that go live soon or could not, and those of a person that await approval or
    are given back; in one or two queries.

    What could not go live comes first, then by the day.
    """
    own = Q(made_by=user) | Q(submitted_by=user)
    found = Release.objects.filter(
        Q(state=State.APPROVED)
        | Q(state=State.SUBMITTED) & ~Q(failure="")
        | Q(state__in=(State.CHANGES_REQUESTED, State.SUBMITTED)) & own
    ).order_by(F("failure").desc(), F("go_live_at").asc(nulls_last=True), "pk")
    rows = list(found[: MOST + 1])
    return Short(rows[:MOST], len(rows) if len(rows) <= MOST else found.count())


def awaiting() -> int:
    """Return how many releases await a decision."""
    return Release.objects.filter(state=State.SUBMITTED).count()
