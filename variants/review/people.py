"""Whom a decision can be handed to."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

from brand.models import Brand
from brand.rights import APPROVE

#: People who are offered.
MOST = 200


def deciders(brands: Iterable[Brand]) -> list[Any]:
    """Return who manages every one of some brands, by name; one query."""
    app, codename = APPROVE.split(".")
    permission = Permission.objects.filter(content_type__app_label=app, codename=codename)
    users = get_user_model().objects.filter(is_active=True)
    for brand in brands:
        allowed = Q(is_superuser=True)
        if brand.managers_id is None:
            allowed |= Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
        else:
            allowed |= Q(groups=brand.managers_id)
        users = users.filter(pk__in=get_user_model().objects.filter(allowed).values("pk"))
    return list(users.order_by("username").distinct()[:MOST])
