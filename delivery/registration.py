"""Making API clients, ending their keys, and knowing them again."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from brand.models import Brand
from delivery import keys
from delivery.clients import Client, Scope
from delivery.models import ApiClient
from taxonomy.models import Channel


class UnknownClient(LookupError):
    """No client has that name, or its key is ended already."""


def create_client(
    name: str,
    *,
    scopes: Sequence[str],
    brands: Sequence[str] = (),
    channels: Sequence[str] = (),
) -> str:
    """Make a client and return its key, which is not stored.

    :raises ValidationError: when the name is taken or a scope, brand or channel is unknown;
        nothing was made then.
    """
    _require_known("brand", brands, Brand)
    _require_known("channel", channels, Channel)
    key = keys.new_key()
    client = ApiClient(
        name=name,
        digest=keys.digest(key),
        scopes=list(dict.fromkeys(scopes)),
        brands=sorted(set(brands)),
        channels=sorted(set(channels)),
    )
    with transaction.atomic():
        client.full_clean(exclude=["digest"])
        client.save()
    return key


def revoke_client(name: str) -> None:
    """End the key of a client. Its name stays taken, so that a log never means two clients.

    :raises UnknownClient: when nothing was there to end.
    """
    ended = ApiClient.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now())
    if not ended:
        raise UnknownClient(f"No client with a key in force is called “{name}”.")


def client_with_key(key: str) -> Client | None:
    """Return the client that a key belongs to, None if there is none or the key is ended.

    Looked up by digest: how long that takes says nothing about a stored key.
    """
    if not keys.is_well_formed(key):
        return None
    row = (
        ApiClient.objects.filter(digest=keys.digest(key), revoked_at=None)
        .values_list("name", "scopes", "brands", "channels")
        .first()
    )
    if row is None:
        return None
    name, scopes, brands, channels = row
    return Client(name, frozenset(map(Scope, scopes)), frozenset(brands), frozenset(channels))


def _require_known(noun: str, given: Sequence[str], model: type[Brand] | type[Channel]) -> None:
    known = set(model.objects.filter(key__in=given).values_list("key", flat=True))
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValidationError(f"No {noun} has the key “{unknown[0]}”.")
