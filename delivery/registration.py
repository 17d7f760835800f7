"""Making API clients and ending their keys by name."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from brand.models import Brand
from delivery import client_keys
from delivery.models import ApiClient
from taxonomy.models import Channel


class UnknownClient(LookupError):
    """No client has that name, or its keys are ended already."""


def create_client(
    name: str,
    *,
    scopes: Sequence[str],
    brands: Sequence[str] = (),
    channels: Sequence[str] = (),
    rate_limit: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a client with one key and return the key, which is not stored.

    :param rate_limit: requests per minute; without one the instance's default holds.
    :param expires_at: when the key ends by itself.
    :raises ValidationError: when the name is taken or something else is not as it has to be;
        nothing was made then.
    """
    _require_known("brand", brands, Brand)
    _require_known("channel", channels, Channel)
    client = ApiClient(
        name=name,
        scopes=list(dict.fromkeys(scopes)),
        brands=sorted(set(brands)),
        channels=sorted(set(channels)),
        rate_limit=rate_limit,
    )
    with transaction.atomic():
        client.full_clean()
        client.save()
        return client_keys.issue(client, expires_at=expires_at)


def revoke_client(name: str) -> None:
    """End the keys of a client. Its name stays taken, so that a log never means two clients.

    :raises UnknownClient: when nothing was there to end.
    """
    client = ApiClient.objects.filter(name=name).first()
    if client is None or not client_keys.end_all(client):
        raise UnknownClient(f"No client with a key in force is called “{name}”.")


def _require_known(noun: str, given: Sequence[str], model: type[Brand] | type[Channel]) -> None:
    known = set(model.objects.filter(key__in=given).values_list("key", flat=True))
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValidationError(f"No {noun} has the key “{unknown[0]}”.")
