"""Withdrawing live content because of a rule: every variant that takes part in what it blocks."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.log_actions import log

from brand.models import KeptFinding, RuleVersion
from content.models import Module
from variants.gate import publishing
from variants.models import Variant
from variants.rule_runs.judged import Found


def withdraw_blocked(version: RuleVersion, found: Iterable[Found], *, user: Any) -> list[str]:
    """Withdraw what live findings block, each module as a publication of its own.

    Where a composition is at fault the variants of which it is made go; where only the default is
    left, the module does. Return a sentence for each module where that was refused.
    """
    refused = []
    for key, sources in _sources(found).items():
        try:
            _withdraw(version, key, sources, user)
        except ValidationError as error:
            refused.append(f"{key}: {' '.join(error.messages)}")
    return refused


def _sources(found: Iterable[Found]) -> dict[str, set[str | None]]:
    """What takes part in blocking findings, by module; None is the default."""
    sources: dict[str, set[str | None]] = defaultdict(set)
    for each in found:
        if each.of == KeptFinding.Of.LIVE and each.judged.blocks("approval"):
            finding = each.judged.finding
            at_fault = set(finding.variants if not finding.of_composition else each.judged.sources)
            # A default takes part in most compositions: it is the last to go.
            sources[each.module] |= at_fault - {None} or {None}
    return sources


def _withdraw(version: RuleVersion, key: str, sources: set[str | None], user: Any) -> None:
    data = {"rule": version.rule.key, "title": version.rule.title, "version": version.number}
    with publishing(user=user, reason=f"Withdrawn by the rule {version.rule.title}"):
        module = Module.objects.get(key=key)
        rows: list[Any] = list(
            Variant.objects.filter(module=module, key__in=sources - {None}, live=True)
        )
        if None in sources:
            rows = [module]
        for row in rows:
            row.unpublish(user=user, log_action=False)
            log(row, "brand.withdraw_content", user=user, data=data)
        blocked = KeptFinding.objects.filter(version=version, module=key, of=KeptFinding.Of.LIVE)
        blocked.filter(state=KeptFinding.State.OPEN, severity="block").update(
            state=KeptFinding.State.WITHDRAWN
        )
