"""What Wagtail's preview of a module, a variant or an experience shows: the draft, in a context.

Wagtail hands over the row as the form has it, saved or not. The context comes as the preview's
mode: empty for the one to begin with, otherwise a question mark and the query string that
`contexts` describes.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Experience, Module
from content.preview import Preview
from variants.drafts import Drafts, draft_experience_documents
from variants.models import Variant
from variants.moments import instant
from variants.preview.contexts import PreviewContext, context_of_variant, read_context
from variants.preview.frames import frames_in
from variants.preview.panel import ContextPanel
from variants.preview.remembered import remember
from variants.preview.resolve import Previews, load_previews

#: What begins a mode that says a context; the rest is its query string.
CONTEXT_MODE = "?"


class ContextPreview(Preview):
    """Shows rows as cards, as a visitor in some context would see them."""

    modes = [("", _("In a context"))]
    sizes = [
        {
            "name": "panel",
            "icon": "mobile-alt",
            "device_width": 450,
            "label": _("As wide as the panel"),
        },
        {
            "name": "page",
            "icon": "desktop",
            "device_width": 1280,
            "label": _("As wide as a desktop"),
        },
    ]

    def serve(self, request: HttpRequest, instance: Any, mode: str) -> HttpResponse:
        """Answer with the cards of a row in the context of `mode`."""
        previews, keys, broken = previews_of(instance)
        context = context_of_mode(instance, mode, previews)
        if mode:
            remember(request, instance, context)
        return TemplateResponse(
            request,
            "variants/preview/page.html",
            {
                "title": _title(instance),
                "frames": frames_in(previews, keys, context),
                "fold_sources": isinstance(instance, Experience),
                "context_words": context.words(previews.names),
                "query": context.query(),
                "problems": [*context.problems, *broken],
                "theme": theme_of(request),
            },
        )

    def side_panel(self, instance: Any, request: HttpRequest, *, preview_url: str) -> ContextPanel:
        """Return the panel with the context above the preview."""
        return ContextPanel(instance, request, preview_url=preview_url)


def previews_of(instance: Any) -> tuple[Previews, list[tuple[str, str]], list[str]]:
    """Load what shows a row: its previews, (name of the slot, key of the module) for each card,
    and sentences about what is broken."""
    if isinstance(instance, Experience):
        document = draft_experience_documents([], replacing=instance)
        return previews_of_experience(document, instance.key)
    previews = load_previews([], replacing=instance)
    key = instance.module.key if isinstance(instance, Variant) else instance.key
    return previews, [("", key)], broken_words(previews.drafts)


def previews_of_experience(
    experiences: Drafts, key: str
) -> tuple[Previews, list[tuple[str, str]], list[str]]:
    """Load what shows an experience, from its document; as `previews_of`."""
    slots = [(slot["name"], slot["module"]) for slot in experiences[key]["slots"]]
    previews = load_previews([module for _name, module in slots])
    words = [*broken_words(experiences), *broken_words(previews.drafts)]
    return previews, slots, words


def broken_words(drafts: Drafts) -> list[str]:
    """Say what of some drafts is left out, and why."""
    return [f"{key}: {reason}" for key, reason in drafts.broken.items()]


def context_of_mode(instance: Any, mode: str, previews: Previews) -> PreviewContext:
    """Return the context that a mode says; without one, a variant is seen by whom it is for."""
    if mode.startswith(CONTEXT_MODE):
        return read_context(QueryDict(mode.removeprefix(CONTEXT_MODE)))
    if isinstance(instance, Variant):
        now = instant(timezone.now())
        return context_of_variant(instance, previews.taxonomy.taxonomy, now)
    return PreviewContext()


def theme_of(request: HttpRequest) -> str:
    """The theme of the admin that somebody has chosen: light, dark or system."""
    profile = getattr(getattr(request, "user", None), "wagtail_userprofile", None)
    return str(profile.theme) if profile else "system"


def _title(instance: Any) -> str:
    if isinstance(instance, Variant):
        return f"{instance.module.name}: {instance.name}" if instance.name else instance.module.name
    return str(instance.name or Module._meta.verbose_name)
