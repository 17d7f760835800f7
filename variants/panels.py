"""What the form of a variant consists of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    PublishingPanel,
)

from content.module_types import UnknownModuleType, get_module_type
from content.panels import StaleFieldsPanel
from taxonomy.panels import KeyPanel, NamePanel
from variants.comparison import TargetingComparison
from variants.folded_panels import FoldedPanel
from variants.forms import VariantForm
from variants.reach_panel import ReachPanel


class ModulePanel(FieldPanel):
    """Which module the variant belongs to; it is chosen before the form."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "variants/module_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"module": self.form.module, "type": self._type_label()}

        def is_required(self) -> bool:
            """Nothing is asked: the mark of what must be filled in would only puzzle."""
            return False

        def _type_label(self) -> Any:
            try:
                return get_module_type(self.form.module.type).label
            except UnknownModuleType:
                return self.form.module.type


class TargetingPanel(FieldPanel):
    """Who sees the variant."""

    def get_comparison_class(self) -> type[TargetingComparison]:
        """Compare two versions in words."""
        return TargetingComparison


VARIANT = ObjectList(
    [
        ModulePanel("module", heading=_("Module")),
        NamePanel("name"),
        KeyPanel(classname="collapsed"),  # proposed from the targeting
        StaleFieldsPanel(),
        FieldPanel(
            "overrides",
            heading=_("What differs"),
            help_text=_(
                "Write only what differs. All else is inherited, live: when the module changes, "
                "so does this variant."
            ),
        ),
        TargetingPanel("targeting"),
        ReachPanel(heading=_("Reach")),
        FoldedPanel(
            [
                FieldPanel(
                    "priority",
                    help_text=_(
                        "Where several variants fit a visitor, a mandatory one goes before a "
                        "campaign, and a campaign before a standard one, however specific."
                    ),
                ),
            ],
            heading=_("Before which others"),
        ),
        FoldedPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "starts_at",
                            help_text=_(
                                "Publish now: visitors see it from this moment on. "
                                "Empty: as soon as it is published."
                            ),
                        ),
                        FieldPanel(
                            "ends_at",
                            help_text=_("From this moment on nobody sees it. Empty: no end."),
                        ),
                    ]
                ),
            ],
            heading=_("When it is shown"),
        ),
        FoldedPanel(
            [
                FieldRowPanel([FieldPanel("source"), FieldPanel("supplier")]),
                FieldRowPanel(
                    [
                        FieldPanel("cost", help_text=_("What it cost to make: 120.00")),
                        FieldPanel("currency", help_text=_("Three letters: EUR")),
                    ]
                ),
                FieldPanel("rights_until"),
            ],
            heading=_("Where it comes from"),
        ),
        PublishingPanel(),
    ],
    base_form_class=VariantForm,
)
