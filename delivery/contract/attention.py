"""What the dashboard says of the contract."""

from datetime import UTC, datetime, timedelta

from delivery.contract.filters import DAYS
from delivery.contract.models import UnknownKeyCount


def unknown_lately() -> int:
    """Return how many keys services sent lately that nobody had declared (one query).

    Attributes that nobody reads do no harm, so they do not count.
    """
    since = datetime.now(UTC).date() - timedelta(days=DAYS - 1)
    sent = UnknownKeyCount.objects.filter(day__gte=since).exclude(axis="attribute")
    return sent.order_by().values("client", "axis", "key").distinct().count()
