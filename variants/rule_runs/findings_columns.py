"""What lists of findings show of each, with the way to where it is mended."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn

from brand.models import KeptFinding
from content.models import Module
from variants.models import Variant
from variants.preview.contexts import read_context
from variants.rule_runs.findings_filters import severity_choices


class PlaceColumn(BaseColumn):
    """The module, and what of it is responsible, each with its edit link."""

    cell_template_name = "variants/rule_runs/place_cell.html"


def severity_words(found: KeptFinding) -> str:
    """Say what a finding does to a publication."""
    return str(dict(severity_choices()).get(found.severity, found.severity))


def what_words(found: KeptFinding) -> str:
    """Say what is wrong, and where else it shows."""
    message = str(found.finding.get("message", ""))
    if not found.of_composition or found.cells is None:
        return message
    seen = ngettext(
        "%(message)s (together, in %(count)d kind of context)",
        "%(message)s (together, in %(count)d kinds of context)",
        found.cells,
    )
    return seen % {"message": message, "count": found.cells}


QUOTED = Column("quoted", label=gettext_lazy("Text"), classname="has-long-words")
COLUMNS = [
    PlaceColumn("place", label=gettext_lazy("Where")),
    Column("what", label=gettext_lazy("What"), accessor=what_words, classname="has-long-words"),
    QUOTED,
    StatusTagColumn(
        "severity",
        label=gettext_lazy("Severity"),
        accessor=severity_words,
        primary=lambda found: found.severity == "block",
    ),
    StatusTagColumn(
        "state",
        label=gettext_lazy("State"),
        accessor="get_state_display",
        primary=lambda found: found.state == KeptFinding.State.OPEN,
    ),
    DateColumn("first_seen", label=gettext_lazy("First seen"), sort_key="first_seen"),
]


def with_places(findings: Iterable[KeptFinding]) -> list[KeptFinding]:
    """Give findings what `PlaceColumn` shows, in two queries.

    `place` has the name and address of the module, `sources` those of what is responsible, and
    `witness_url` previews the context that shows it.
    """
    listed = list(findings)
    keys = {each.module for each in listed}
    modules = {module.key: module for module in Module.objects.filter(key__in=keys)}
    wanted = {key for each in listed for key in each.variants if key is not None}
    variants = {
        (variant.module_id, variant.key): variant
        for variant in Variant.objects.filter(module__key__in=keys, key__in=wanted).defer(
            "overrides", "defaults_seen"
        )
    }
    for each in listed:
        module = modules.get(each.module)
        each.place = {"name": module.name if module else each.module, "url": edit_url(module)}
        each.sources = []
        for key in each.variants:
            variant = variants.get((module.pk, key)) if module and key else None
            name = _("the default") if key is None else (variant.name if variant else key)
            url = edit_url(variant) if key is not None else ""
            each.sources.append({"name": name, "url": url})
        each.witness_url = _witness_url(each, module)
    return listed


def edit_url(row: Any) -> str:
    """Return where a module or a variant is edited; empty for None."""
    if row is None:
        return ""
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


def _witness_url(found: KeptFinding, module: Module | None) -> str:
    if module is None or not found.witness:
        return ""
    context = urlencode({"of": f"module:{found.module}"})
    said = read_context(found.witness).query()
    return f"{reverse('variants_preview_grid')}?{context}{said and '&' + said}"
