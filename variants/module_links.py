"""The way from modules and experiences to their variants, in the listing and at their forms."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from content.models import Experience, Module
from variants.history import VIEW
from variants.models import Variant


def module_listing_buttons(snippet: Any, user: Any, next_url: str = "") -> Iterator[Button]:
    """Offer a module's variants, a new one, and what the variants cover.

    :param next_url: where the person is, and comes back to.
    """
    if isinstance(snippet, Experience):
        yield _coverage(f"experience={snippet.pk}")
    if not isinstance(snippet, Module):
        return
    names = Variant.snippet_viewset
    query = f"?module={snippet.pk}"
    listing = reverse(names.get_url_name("list")) + query
    yield Button(_("Variants"), url=listing, icon_name="copy", priority=15)
    if user.has_perm("variants.add_variant"):
        back = f"&{urlencode({'next': next_url})}" if next_url else ""
        yield Button(
            _("Add variant"),
            url=reverse(names.get_url_name("add")) + query + back,
            icon_name="plus",
            priority=16,
        )
    yield _coverage(f"module={snippet.pk}")
    if snippet.first_published_at and user.has_perm(VIEW):
        url = reverse("variants_audit:why", args=[snippet.key])
        yield Button(_("Why is this live?"), url=url, icon_name="history", priority=18)


def _coverage(query: str) -> Button:
    url = f"{reverse('variants_coverage')}?{query}"
    return Button(_("Coverage"), url=url, icon_name="table", priority=17)
