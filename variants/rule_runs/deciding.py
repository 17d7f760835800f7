"""Decisions over rules as screens call them: against this instance, one at a time.

Activating and retiring take the lock that publications take: what goes live is judged either by
the rules before or by those after, and an old decision replayed as of its instant gives the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from brand.models import RuleVersion
from brand.rule_life.activation import activate, confirm_withdrawal
from brand.rule_life.retiring import retire
from brand.rule_life.shadowing import start_shadow
from variants.models import PublishingState
from variants.rule_runs.surroundings import surroundings


def shadow_rule(version: RuleVersion, *, user: Any) -> RuleVersion:
    """Put a draft in shadow; see `brand.rule_life.shadowing.start_shadow`."""
    return start_shadow(version, user=user, around=surroundings())


def activate_rule(
    version: RuleVersion, *, user: Any, existing: str, until: datetime | None = None
) -> RuleVersion:
    """Make a version active; see `brand.rule_life.activation.activate`."""
    around = surroundings()
    with _between_publications():
        return activate(version, user=user, existing=existing, until=until, around=around)


def confirm_rule(version: RuleVersion, *, user: Any) -> RuleVersion:
    """Confirm that a version is to withdraw content; see `confirm_withdrawal`."""
    around = surroundings()
    with _between_publications():
        return confirm_withdrawal(version, user=user, around=around)


def retire_rule(version: RuleVersion, *, user: Any) -> RuleVersion:
    """End a version; see `brand.rule_life.retiring.retire`."""
    with _between_publications():
        return retire(version, user=user)


@contextmanager
def _between_publications() -> Iterator[None]:
    with transaction.atomic():
        PublishingState.objects.select_for_update().get_or_create(pk=1)
        yield
