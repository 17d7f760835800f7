"""The life of a client's keys: issued, replaced with an overlap, ended."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from delivery import clients_log, keys
from delivery.models import ApiClient, ApiKey

#: Keys in force that a client may have at once; more are never needed to replace one.
MOST_KEYS = 10


def issue(client: ApiClient, *, expires_at: datetime | None = None, user: Any = None) -> str:
    """Make one more key and return it; it is not stored, and never shown again.

    :raises ValidationError: when it would be expired already, or the client has too many.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError(_("The key would be expired already."))
    with transaction.atomic():
        ApiClient.objects.select_for_update().get(pk=client.pk)
        if client.keys.in_force().count() >= MOST_KEYS:
            raise ValidationError(
                _("This client has %(count)s keys in force; end one of them first."),
                params={"count": MOST_KEYS},
            )
        key = keys.new_key()
        row = ApiKey.objects.create(
            client=client, digest=keys.digest(key), hint=key[-4:], expires_at=expires_at
        )
        _log(client, "delivery.issue_key", user, [row])
    return key


def replace(
    client: ApiClient,
    *,
    overlap: timedelta,
    expires_at: datetime | None = None,
    user: Any = None,
) -> str:
    """Issue a key and let those in force end after a while.

    :param overlap: how long the present keys go on; those that end sooner still do.
    :raises ValidationError: as `issue`; nothing changed then.
    """
    with transaction.atomic():
        ending = timezone.now() + overlap
        older = client.keys.in_force().exclude(expires_at__lte=ending)
        if overlap <= timedelta(0):
            end_all(client, user=user)
        else:
            rows = list(older)
            if older.update(expires_at=ending):
                clients_log.moved_on()
                _log(client, "delivery.expire_key", user, rows)
        return issue(client, expires_at=expires_at, user=user)


def end(key: ApiKey, *, user: Any = None) -> bool:
    """End one key, at once and for good; False when it was ended before."""
    return bool(_end(key.client, [key.pk], user))


def end_all(client: ApiClient, *, user: Any = None) -> int:
    """End every key in force of a client and return how many there were."""
    return _end(client, list(client.keys.in_force().values_list("pk", flat=True)), user)


def _end(client: ApiClient, primary_keys: list[int], user: Any) -> int:
    with transaction.atomic():
        rows = list(ApiKey.objects.select_for_update().filter(pk__in=primary_keys, revoked_at=None))
        if rows:
            ApiKey.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=timezone.now())
            clients_log.moved_on()
            _log(client, "delivery.end_key", user, rows)
    return len(rows)


def _log(client: ApiClient, action: str, user: Any, rows: list[ApiKey]) -> None:
    """Write who did what to which keys; a key is named by its last four characters."""
    log(client, action, user=user, data={"keys": [row.hint for row in rows]})
