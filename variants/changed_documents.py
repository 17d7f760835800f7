"""Which published documents changed since a generation, without reading them."""

from variants.models import ChangeLogEntry


def documents_changed(after: int, until: int, *, limit: int) -> set[tuple[str, str]]:
    """Return (kind, key) of what changed after a generation, up to another: at most `limit`."""
    rows = ChangeLogEntry.objects.filter(generation__gt=after, generation__lte=until)
    return set(rows.order_by().values_list("kind", "key").distinct()[:limit])
