"""Shadow: a version is run over everything, for its keepers to see, and blocks nobody."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from brand.models import RuleVersion
from brand.rule_life.moving import State, begin, leave_draft, retire_other, tell, write
from brand.rule_life.problems import checked_rule
from brand.rule_life.surroundings import Surroundings


def start_shadow(version: RuleVersion, *, user: Any, around: Surroundings) -> RuleVersion:
    """Put a draft in shadow, in the place of the version that is; it never changes from here on.

    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: with everything that is wrong with it; see `problems.checked_rule`.
    """
    now = timezone.now()
    with transaction.atomic():
        version = begin(version, user=user, states=[State.DRAFT])
        leave_draft(version, checked_rule(version, around))
        previous = retire_other(version, State.SHADOW, now)
        write(version, state=State.SHADOW, shadow_at=now)
        tell(version, "brand.shadow_rule", user, previous=previous)
    return version
