"""The way from an empty instance to the first answer of the API, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from brand.models import Brand
from content.models import Module
from delivery.models import ApiKey
from taxonomy.models import Locale, Segment


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `url` is empty where the person may not take it."""

    title: str
    why: str
    done: bool
    url: str = ""


def steps(user: Any) -> list[Step]:
    """Return every step in its order, with whether it is done."""

    def way(permission: str, name: str) -> str:
        return reverse(name) if user.has_perm(permission) else ""

    return [
        Step(
            _("A language"),
            _("Every module has a source language, and variants speak others."),
            Locale.objects.exists(),
            way("taxonomy.add_locale", "locale:add"),
        ),
        Step(
            _("The people you write for"),
            _("Segments such as “skiers”; channels and devices can follow."),
            Segment.objects.exists(),
            way("taxonomy.add_segment", "segment:add"),
        ),
        Step(
            _("A brand"),
            _("Every module belongs to one."),
            Brand.objects.exists(),
            way("brand.add_brand", "brand:add"),
        ),
        Step(
            _("Your first module"),
            _("What everybody sees: a hero, an offer, a notice."),
            Module.objects.exists(),
            way("content.add_module", "wagtailsnippets_content_module:add"),
        ),
        Step(
            _("Your first variant"),
            _("What is different for some of them."),
            Module.objects.filter(variants__isnull=False).order_by().exists(),
            way("variants.add_variant", "wagtailsnippets_variants_variant:choose_module"),
        ),
        Step(
            _("A key for your website"),
            _("Programs ask with a key, which is shown once, when it is made."),
            ApiKey.objects.in_force().exists(),
            way("delivery.add_apiclient", "apiclient:add"),
        ),
    ]


class ChecklistPanel(Component):
    """Shown until every step is done."""

    name = "checklist"
    template_name = "config/dashboard/checklist.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Add the steps, and whether one is left."""
        listed = steps(parent_context["request"].user)
        return {"steps": listed, "is_needed": not all(step.done for step in listed)}
