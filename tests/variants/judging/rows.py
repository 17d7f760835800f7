"""Rules in force and offending texts, as rows."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from brand.models import Brand, RuleVersion, Waiver
from brand.rules.registry import KINDS
from tests.brand.rule_factory import make_rule, make_version


def make_active(
    key: str, kind: str, parameters: dict[str, Any], *, brand: Brand | None = None, **values: Any
) -> RuleVersion:
    """A rule that is active for a brand, that of the tests; it blocks at submit and approval."""
    assert kind in KINDS
    withdraw = RuleVersion.Existing.WITHDRAW
    return make_version(
        make_rule(key, brand, kind=kind),
        "active",
        **{"parameters": parameters, "examples": [], "existing": withdraw} | values,
    )


def waive(version: RuleVersion, module: Any, fingerprint: str, **values: Any) -> Waiver:
    """A waiver that was granted and holds for a day."""
    now = timezone.now()
    return Waiver.objects.create(
        **{
            "rule": version.rule,
            "brand": module.brand,
            "semantic_hash": version.semantic_hash,
            "module": module.key,
            "fingerprint": fingerprint,
            "reason": Waiver.Reason.LEGAL,
            "explanation": "It is the law.",
            "state": Waiver.State.GRANTED,
            "requested_at": now,
            "starts_at": now,
            "expires_at": now + timedelta(days=1),
        }
        | values
    )
