"""The names of all terms, loaded once: to check targeting, and to say it in words."""

from taxonomy.models import Channel, Device, Locale, Segment
from variants.targeting import TermNames


def load_term_names() -> TermNames:
    """Load the names of all terms, with one query for each axis."""
    return TermNames(
        locales={
            key.lower(): name for key, name in Locale.objects.order_by().values_list("key", "name")
        },
        segments=dict(Segment.objects.order_by().values_list("key", "name")),
        channels=dict(Channel.objects.order_by().values_list("key", "name")),
        devices=dict(Device.objects.order_by().values_list("key", "name")),
    )
