"""The side panel of a preview: Wagtail's own, with the context above it.

Wagtail's panel posts the form, frames the page that `serving` draws and keeps it up to date while
somebody types. This one says its mode: the context as a query string. What can be done with a
context (naming it, sharing it, fetching it) is loaded into the panel when it is asked for.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import PreviewSidePanel

from taxonomy.models import Segment
from taxonomy.pickers import TermPicker
from variants.models import Variant
from variants.preview.context_form import ContextForm
from variants.preview.contexts import PreviewContext
from variants.preview.remembered import remembered
from variants.preview.samples import sample_options


class ContextPanel(PreviewSidePanel):
    """The preview of a module, a variant or an experience in a context that is chosen here."""

    template_name = "variants/preview/panel.html"

    def __init__(self, instance: Any, request: HttpRequest, *, preview_url: str) -> None:
        super().__init__(instance, request, preview_url=preview_url)

    @property
    def media(self) -> forms.Media:
        """The controls' own scripts and styles, with those of the term picker."""
        own = forms.Media(
            js=[versioned_static("variants/preview/panel.js")],
            css={"all": [versioned_static("variants/preview/panel.css")]},
        )
        return TermPicker(Segment).media + own

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the context to begin with, and what can be done with it."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        begin = remembered(self.request, self.object)
        own = isinstance(self.object, Variant)
        return context | {
            "mode": "" if begin is None else f"?{begin.query()}",
            "form": ContextForm(begin or PreviewContext()),
            "samples": sample_options(),
            "begins_with": _("Whom this variant is for") if own else _("Nothing is known"),
            "form_url": reverse("variants_preview_context"),
            "subject": subject_of(self.object),
            "tools": tools_of(self.object),
        }


def subject_of(instance: Any) -> str:
    """Which published thing a preview is of, as tools are told: `module:home-hero`."""
    if isinstance(instance, Variant):
        return f"module:{instance.module.key}"
    return f"{instance._meta.model_name}:{instance.key}"


def tools_of(instance: Any) -> list[dict[str, Any]]:
    """What can be done with a context, each with its address; nothing before the first save."""
    naming = {
        "name": "save",
        "label": _("Name this context"),
        "icon": "tag",
        "url": reverse("variants_preview_save_sample"),
    }
    saved = instance.module if isinstance(instance, Variant) else instance
    if not saved.pk:
        return [naming]
    return [
        naming,
        {
            "name": "grid",
            "label": _("Side by side"),
            "icon": "grip",
            "url": reverse("variants_preview_grid"),
            "is_page": True,
        },
        {
            "name": "share",
            "label": _("Share"),
            "icon": "link",
            "url": reverse("variants_preview_share"),
        },
        {
            "name": "fetch",
            "label": _("Fetch this"),
            "icon": "code",
            "url": reverse("variants_preview_fetch"),
        },
        {
            "name": "frame",
            "label": _("Our front end"),
            "icon": "site",
            "url": reverse("variants_preview_frame"),
        },
    ]
