"""A module's variants on its page, right below the default: who sees each, and why."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static

from content.models import Module
from variants.models import Variant
from variants.module_rows import module_rows

#: From so many rows on, a box narrows them down.
FILTERED_FROM = 8


class VariantsPanel(Panel):
    """The table in the form of a module; shown once the module is saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "variants/module_variants.html"

        def is_shown(self) -> bool:
            """Whether there is a module that variants can belong to."""
            return bool(self.instance and self.instance.pk)

        @property
        def media(self) -> forms.Media:
            styles = ["variants/variants.css", "variants/module-variants.css"]
            return forms.Media(
                js=[versioned_static("variants/row-filter.js")],
                css={"all": [versioned_static(style) for style in styles]},
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            module = self.instance
            rows = module_rows(module)
            viewset = Variant.snippet_viewset
            back = reverse(Module.snippet_viewset.get_url_name("edit"), args=[module.pk])
            query = urlencode({"module": module.pk, "next": back})
            user = self.request.user
            return context | {
                "module": module,
                "rows": rows,
                "count": len(rows.in_order) + len(rows.withdrawn),
                "filtered_from": FILTERED_FROM,
                "may_add": user.has_perm("variants.add_variant"),
                "may_edit": user.has_perm("variants.change_variant"),
                "add_url": f"{reverse(viewset.get_url_name('add'))}?{query}",
                "edit_url_name": viewset.get_url_name("edit"),
                "copy_url_name": viewset.get_url_name("copy"),
                "preview_url": reverse("variants_preview_grid"),
                "back": urlencode({"next": back}),
                "coverage_url": f"{reverse('variants_coverage')}?module={module.pk}",
            }


def variants_panel() -> VariantsPanel:
    """Return the panel, for `content.panels.MODULE_PANELS_HOOK`."""
    return VariantsPanel(heading=_("Variants"), icon="copy")
