"""What a move changes, as a piece of a page."""

import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from content.models import Module
from taxonomy.consequences import Place
from variants.taxonomy_changes.impact import Impact

#: Modules that are shown one by one.
SHOWN = 20


class ImpactComponent(Component):
    """Says how many modules show something otherwise, and of the first ones what."""

    template_name = "variants/taxonomy_changes/impact.html"

    def __init__(self, impact: Impact, axis: str, places: Mapping[str, Place]) -> None:
        self.impact = impact
        self.axis = axis
        self.places = places

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Add the impact, and where its modules are edited."""
        shown = self.impact.modules[:SHOWN]
        unknown = self.impact.unknown[:SHOWN]
        keys = [*(module.key for module in shown), *unknown]
        edit = Module.snippet_viewset.get_url_name("edit")
        addresses = {
            key: reverse(edit, args=[pk])
            for key, pk in Module.objects.filter(key__in=keys).values_list("key", "pk")
        }
        return {
            "impact": self.impact,
            "modules": [(module, addresses.get(module.key, "")) for module in shown],
            "unknown": [(key, addresses.get(key, "")) for key in unknown],
            "more_modules": len(self.impact.modules) - len(shown),
            "axis": self.axis,
            "places": json.dumps(
                {key: [place.parent, place.rank] for key, place in self.places.items()}
            ),
            "not_compared": self.impact.touched - self.impact.looked_at,
        }
