"""The way from a module to its variants, in the listing and at its form."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from content.models import Module
from variants.models import Variant


def module_listing_buttons(snippet: Any, user: Any, next_url: str = "") -> Iterator[Button]:
    """Offer a module's variants, and a new one."""
    if not isinstance(snippet, Module):
        return
    names = Variant.snippet_viewset
    query = f"?module={snippet.pk}"
    listing = reverse(names.get_url_name("list")) + query
    yield Button(_("Variants"), url=listing, icon_name="copy", priority=15)
    if user.has_perm("variants.add_variant"):
        yield Button(
            _("Add variant"),
            url=reverse(names.get_url_name("add")) + query,
            icon_name="plus",
            priority=16,
        )
