"""What the forms of modules and experiences consist of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)

from content.module_forms import ExperienceForm, ModuleForm
from content.slot_variation import SlotsPanel, SlotVariationPanel
from content.tag_widget import NamedTagWidget
from taxonomy.panels import KeyPanel, NamePanel

#: Rooms above this one add panels to a module's form, right below its default values, with this
#: hook: a function without arguments that returns a panel.
MODULE_PANELS_HOOK = "register_module_panel"


class StaleFieldsPanel(Panel):
    """Says which stored fields the type no longer has; shown only where there are some."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/stale_fields_panel.html"

        def is_shown(self) -> bool:
            """Whether the row holds such fields."""
            return bool(self.form and self.form.stale)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add names and values."""
            context = super().get_context_data(parent_context)
            return context | {"stale": self.form.stale}


def module_panels() -> ObjectList:
    """Return the panels of a module's form, with those of the rooms above."""
    return ObjectList(
        [
            NamePanel("name"),
            KeyPanel(),
            StaleFieldsPanel(),
            FieldPanel("fields"),
            *(panel() for panel in hooks.get_hooks(MODULE_PANELS_HOOK)),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("brand"), FieldPanel("locale")]),
                    FieldRowPanel([FieldPanel("tags", widget=NamedTagWidget), FieldPanel("owner")]),
                ],
                heading=_("About this module"),
            ),
            PublishingPanel(),
        ],
        base_form_class=ModuleForm,
    )


EXPERIENCE = ObjectList(
    [
        NamePanel("name"),
        KeyPanel(),
        SlotsPanel(
            "slots",
            heading=_("Slots"),
            label=_("Slot"),
            help_text=_(
                "In the order in which they are shown. Drag a slot, or use its arrows, to move it."
            ),
            panels=[
                FieldRowPanel([FieldPanel("name"), FieldPanel("module")]),
                FieldRowPanel([FieldPanel("decider"), FieldPanel("owner")]),
                SlotVariationPanel(),
            ],
        ),
        PublishingPanel(),
    ],
    base_form_class=ExperienceForm,
)
