"""The secrets that context keys and decision ids are made with."""

import secrets
from dataclasses import dataclass
from typing import Any

from delivery.models import InstanceSecret

CONTEXT_KEY = "context-key"
DECISION_ID = "decision-id"


@dataclass(frozen=True, slots=True)
class Secrets:
    """32 random bytes each."""

    context_key: bytes
    decision_id: bytes


def make_missing_secrets(**_signal: Any) -> None:
    """Make the secrets that are not there yet; runs at the end of every `migrate`."""
    for name in (CONTEXT_KEY, DECISION_ID):
        InstanceSecret.objects.get_or_create(name=name, defaults={"value": secrets.token_hex(32)})


def load_secrets() -> Secrets:
    """Read the secrets (one query).

    :raises KeyError: when `migrate` has not made them.
    """
    values = dict(InstanceSecret.objects.values_list("name", "value"))
    return Secrets(bytes.fromhex(values[CONTEXT_KEY]), bytes.fromhex(values[DECISION_ID]))
