"""Retiring a version: nothing is judged by it any more; its history stays."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from brand.models import RuleVersion
from brand.rule_life.moving import State, begin, tell, write


def retire(version: RuleVersion, *, user: Any) -> RuleVersion:
    """End a version that is active or in shadow.

    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: when it is neither (any more).
    """
    now = timezone.now()
    with transaction.atomic():
        version = begin(version, user=user, states=[State.SHADOW, State.ACTIVE])
        ended = {"active_until": now} if version.state == State.ACTIVE else {}
        write(version, state=State.RETIRED, **ended)
        tell(version, "brand.retire_rule", user)
    return version
