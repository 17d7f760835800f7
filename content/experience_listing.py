"""The list of all experiences."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from content.listing import (
    ChangedColumn,
    ContentIndexView,
    StateColumn,
    changed_words,
    state_words,
)
from content.models import ExperienceSlot

_NAMED = 4


class SlotsColumn(Column):
    """The slots of an experience, in their order, each with its module."""

    cell_template_name = "content/slots_cell.html"


EXPERIENCE_COLUMNS = [
    "name",
    Column("key", label=_("Key"), sort_key="key"),
    SlotsColumn("slots", label=_("Slots"), accessor="first_slots"),
    StateColumn(),
    ChangedColumn(),
]


class ExperienceIndexView(ContentIndexView):
    """All experiences; each row has its `slot_names`: pairs of a slot's and a module's name."""

    purpose = _("What one screen, e-mail or page asks for in one call: modules in named slots.")
    docs = "concepts/publishing"
    nothing_yet = _(
        "There are no experiences yet. An experience puts modules into the slots of one screen."
    )
    export_columns = {
        _("Key"): lambda row: row.key,
        _("Name"): lambda row: row.name,
        _("Slots"): lambda row: "; ".join(f"{name}: {module}" for name, module in row.slot_names),
        _("State"): state_words,
        _("Last change"): changed_words,
    }

    def decorate(self, rows: list[Any]) -> None:
        """Read the slots of each row."""
        super().decorate(rows)
        slots: dict[int, list[tuple[str, str]]] = {row.pk: [] for row in rows}
        found = ExperienceSlot.objects.filter(experience__in=list(slots))
        for pk, name, module in found.order_by("experience", "sort_order").values_list(
            "experience", "name", "module__name"
        ):
            slots[pk].append((name, module))
        for row in rows:
            row.slot_names = slots[row.pk]
            row.first_slots = row.slot_names[:_NAMED]
            row.more_slots = len(row.slot_names) - len(row.first_slots)
