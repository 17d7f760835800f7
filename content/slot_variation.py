"""Which slots of an experience vary: said at each slot in the form.

This room knows no variants. The `variants` room puts its own `SlotVariation` in place with
`use_slot_variation` when the product starts.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django import forms
from wagtail.admin.panels import InlinePanel, Panel
from wagtail.admin.staticfiles import versioned_static

from content.models import Experience, ExperienceSlot


class Variation(NamedTuple):
    """How a module varies, as drafted.

    `variants` counts its variants, `versions` what visitors can see of it besides the default
    (None: too many to count), and `axes` names what it varies by. `url` lists its variants.
    """

    variants: int
    versions: int | None
    axes: str
    url: str


class SlotVariation:
    """How the modules in slots vary."""

    def of(self, modules: Collection[int]) -> Mapping[int, Variation]:
        """Return the variation of modules that have variants, by primary key."""
        return {}


_in_use = SlotVariation()


def use_slot_variation(variation: SlotVariation) -> None:
    """Put another one in place."""
    global _in_use
    _in_use = variation


class SlotsPanel(InlinePanel):
    """The slots of an experience; the heading of each says its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"attrs": {"data-controller": "slot-names"}} | kwargs)

    class BoundPanel(InlinePanel.BoundPanel):
        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=[versioned_static("content/slot-names.js")])


class SlotVariationPanel(Panel):
    """Says at a saved slot whether it varies, and where that is not what its decider says."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/slot_variation.html"

        def is_shown(self) -> bool:
            """Whether the slot has a module."""
            return bool(self.instance and self.instance.module_id)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            slot: ExperienceSlot = self.instance
            variation = self._all().get(slot.module_id)
            is_fixed = slot.decider == ExperienceSlot.Decider.FIXED
            return context | {
                "slot": slot,
                "variation": variation,
                "is_contradicted": bool(variation) and is_fixed,
                "by_engine": slot.decider == ExperienceSlot.Decider.ENGINE,
            }

        def _all(self) -> Mapping[int, Variation]:
            """The variation of all slots of the form, worked out once for a request."""
            found: Mapping[int, Variation] | None = getattr(self.request, "slot_variation", None)
            if found is None:
                experience: Experience = self.instance.experience
                found = _in_use.of({slot.module_id for slot in experience.slots.all()})
                self.request.slot_variation = found
            return found
