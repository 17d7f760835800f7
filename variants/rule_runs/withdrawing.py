"""Withdrawing live content because of a rule: everything that takes part in what it blocks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from brand.models import KeptFinding, RuleVersion
from brand.rules.engine import RuleSet
from brand.rules_in_force import as_rule
from variants.gate import publishing
from variants.judging.withdrawal import cleaned, withdraw_rows
from variants.models import DocumentKind
from variants.rule_runs.judged import Found, rules_at_hand
from variants.selectors import current_documents


def withdraw_blocked(version: RuleVersion, found: Iterable[Found], *, user: Any) -> list[str]:
    """Withdraw what a rule blocks of live content, each module as a publication of its own.

    Return a sentence for each module where that was refused.
    """
    blocked = {
        each.module
        for each in found
        if each.of == KeptFinding.Of.LIVE and each.judged.blocks("approval")
    }
    refused = []
    for key in sorted(blocked):
        try:
            _withdraw(version, key, timezone.now(), user)
        except ValidationError as error:
            refused.append(f"{key}: {' '.join(error.messages)}")
    return refused


def _withdraw(version: RuleVersion, key: str, at: datetime, user: Any) -> None:
    with publishing(user=user, reason=f"Withdrawn by the rule {version.rule.title}"):
        document = current_documents(DocumentKind.MODULE, [key]).get(key)
        if document is None:
            return
        rules = RuleSet([as_rule(version)])
        at_hand = rules_at_hand(lambda brand: rules, at)
        at_hand.load_for([(None, document)])
        withdraw_rows(key, cleaned(None, document, at_hand.judge).withdrawn, user)
        standing = KeptFinding.objects.filter(version=version, module=key, of=KeptFinding.Of.LIVE)
        standing.filter(state=KeptFinding.State.OPEN, severity="block").update(
            state=KeptFinding.State.WITHDRAWN
        )
