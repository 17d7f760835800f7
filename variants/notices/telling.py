"""Telling people: one row for each of them, which the admin shows and e-mail carries on.

Rows are written in the caller's transaction: what is undone is not told. Mail and webhooks leave
later, from the worker (`variants.notices.due`), so that nobody waits for a mail server.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

from brand.models import Brand
from variants.models import Notice, Release
from variants.notices.webhook_calls import call_webhooks


def tell(
    event: Any,
    *,
    users: Iterable[Any],
    subject: str,
    text: str = "",
    url: str = "",
    release: Release | None = None,
) -> None:
    """Tell some users of something (one of `Event`), each once.

    :param users: who is told; inactive accounts and None are left out.
    :param subject: one sentence, without a full stop; longer ones are cut.
    :param url: an address inside the admin, where they can act on it.
    """
    told = {user.pk: user for user in users if user is not None and user.is_active}
    Notice.objects.bulk_create(
        Notice(
            user=user,
            event=event,
            release=release,
            subject=str(subject)[:255],
            text=str(text),
            url=url,
        )
        for _, user in sorted(told.items())
    )


def tell_managers(
    event: Any,
    brand: Brand | None,
    *,
    subject: str,
    text: str = "",
    url: str = "",
    release: Release | None = None,
    leave_out: Iterable[Any] = (),
) -> None:
    """Tell those who may approve for a brand; without a brand, those who may for all.

    :param leave_out: users who need not be told, because it was them.
    """
    out = {user.pk for user in leave_out if user is not None}
    users = [user for user in managers_of(brand) if user.pk not in out]
    tell(event, users=users, subject=subject, text=text, url=url, release=release)


def announce(event: Any, about: Mapping[str, Any]) -> None:
    """Tell other systems: queue a call of each webhook that wants this event.

    :param about: JSON that says what it is about, by key: never field values or personal data
        beyond names.
    """
    call_webhooks(event, about)


def managers_of(brand: Brand | None) -> list[Any]:
    """Return the users whom `brand.rights.may_approve` lets approve, without superusers.

    Superusers may everything and would be told everything: they are only told where there is
    nobody else.
    """
    users = get_user_model()._default_manager.filter(is_active=True)
    if brand is not None and brand.managers_id is not None:
        managers = users.filter(groups=brand.managers_id)
    else:
        approve = Permission.objects.filter(
            content_type__app_label="brand", codename="approve_brand"
        )
        has = Q(groups__permissions__in=approve) | Q(user_permissions__in=approve)
        managers = users.filter(has)
    found = list(managers.filter(is_superuser=False).distinct().order_by("pk"))
    return found or list(users.filter(is_superuser=True).order_by("pk"))


def full_address(url: str) -> str:
    """Return an address inside the admin as one that works from outside."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + url if url.startswith("/") else url
