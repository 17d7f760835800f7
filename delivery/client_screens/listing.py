"""The list of API clients."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import IndexView

from delivery.models import ApiClient, ApiKey


class ClientIndexView(IndexView):
    """Clients, each with its `keys_in_force` and `used_keys`."""

    purpose = gettext_lazy("The services that may use the API, and what each of them may do there.")
    docs = "how-to/manage-api-keys"
    nothing_yet = gettext_lazy("No service has a key yet. Make a client for the first.")

    def get_base_queryset(self) -> QuerySet[ApiClient]:
        """Load the keys of all rows at once."""
        rows: QuerySet[ApiClient] = super().get_base_queryset()
        return rows.prefetch_related(Prefetch("keys", ApiKey.objects.order_by("-pk")))


def moment(instant: datetime | None) -> str:
    """A moment as lists show it; empty for none."""
    return "" if instant is None else date_format(localtime(instant), "j M Y, H:i")


def scopes(client: ApiClient) -> str:
    """What it may do."""
    return ", ".join(client.scopes)


def limits(client: ApiClient) -> str:
    """The brands, channels and pace that it is limited to."""
    parts = [", ".join(client.brands), ", ".join(client.channels)]
    if client.rate_limit:
        parts.append(_("%(count)s a minute") % {"count": f"{client.rate_limit:,}"})
    return " · ".join(filter(None, parts)) or _("None")


def keys(client: ApiClient) -> str:
    """The keys in force, by their last characters."""
    return ", ".join(map(str, _in_force(client))) or _("None in force")


def last_used(client: ApiClient) -> str:
    """When any of its keys was used last."""
    used = [key.last_used_at for key in client.keys.all() if key.last_used_at]
    return moment(max(used)) if used else _("Never")


def expires(client: ApiClient) -> str:
    """When the last of its keys ends."""
    ends = [key.expires_at for key in _in_force(client)]
    if not ends:
        return ""
    return _("Never") if None in ends else moment(max(filter(None, ends)))


def _in_force(client: ApiClient) -> list[Any]:
    return [key for key in client.keys.all() if key.in_force]
