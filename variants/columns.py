"""Columns of the list of variants."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from variants.models import Variant
from variants.moments import local_moment


class TargetingColumn(Column):
    """A row's targeting, a chip for each part; the view gives each row its `chips`."""

    cell_template_name = "variants/targeting_cell.html"

    class Media:
        css = {"all": ["variants/variants.css"]}


class ModuleColumn(Column):
    """The module of a variant, with its type and brand, and the way to it."""

    cell_template_name = "variants/module_cell.html"


def window_words(variant: Variant) -> str:
    """When a variant is shown: “1 Dec 2026, 00:00 to 31 Jan 2027, 00:00”; empty for always."""
    start, end = (
        at and date_format(local_moment(at), "j M Y, H:i")
        for at in (variant.starts_at, variant.ends_at)
    )
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("from %(start)s") % {"start": start}
    return _("until %(end)s") % {"end": end} if end else ""
