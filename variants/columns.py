"""Columns of the listing of variants."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn

from variants.models import Variant


class TargetingColumn(Column):
    """A row's targeting, a chip for each part; the view gives each row its `chips`."""

    cell_template_name = "variants/targeting_cell.html"

    class Media:
        css = {"all": ["variants/variants.css"]}


class StateColumn(StatusTagColumn):
    """Whether a row is live, scheduled or a draft; the queryset says `is_scheduled`.

    Wagtail's own column asks the database twice for each draft.
    """

    def __init__(self) -> None:
        super().__init__(
            "state",
            label=_lazy("State"),
            accessor=state_words,
            sort_key="live",
            primary=lambda variant: variant.live,
        )


def state_words(variant: Variant) -> str:
    """The state of a row in a word or two."""
    if variant.live and variant.is_scheduled:
        return _("live + scheduled")
    if variant.live:
        return _("live + draft") if variant.has_unpublished_changes else _("live")
    if variant.is_scheduled:
        return _("scheduled")
    return _("expired") if variant.expired else _("draft")


def window_words(variant: Variant) -> str:
    """When a variant is shown: “1 Dec 2026, 00:00 to 31 Jan 2027, 00:00”; empty for always."""
    start, end = (
        at and date_format(localtime(at), "j M Y, H:i")
        for at in (variant.starts_at, variant.ends_at)
    )
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("from %(start)s") % {"start": start}
    return _("until %(end)s") % {"end": end} if end else ""
