"""What the forms of modules and experiences consist of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)

from content.module_forms import ExperienceForm, ModuleForm
from taxonomy.panels import KeyPanel, NamePanel


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


MODULE = ObjectList(
    [
        NamePanel("name"),
        KeyPanel(),
        StaleFieldsPanel(),
        FieldPanel("fields"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("brand"), FieldPanel("locale")]),
                FieldRowPanel([FieldPanel("tags"), FieldPanel("owner")]),
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
        InlinePanel(
            "slots",
            heading=_("Slots"),
            label=_("Slot"),
            panels=[FieldPanel("name"), FieldPanel("module")],
        ),
        PublishingPanel(),
    ],
    base_form_class=ExperienceForm,
)
