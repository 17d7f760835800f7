"""What can be done with one term, offered in the listing and at its form."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from taxonomy.models import PublishedOnSave


def term_buttons(term: PublishedOnSave, *, may_change: bool, may_delete: bool) -> Iterator[Button]:
    """Offer what uses the term, and the ways to be rid of it without deleting it."""
    name = term._meta.model_name

    def button(view: str, label: str, icon: str, priority: int) -> Button:
        url = reverse(f"{name}:{view}", args=[term.pk])
        return Button(label, url=url, icon_name=icon, priority=priority)

    yield button("used_by", _("Used by"), "link", 21)
    if may_change and term.active:
        yield button("deactivate", _("Deactivate"), "view", 22)
    elif may_change:
        yield button("activate", _("Activate"), "view", 22)
    if may_change and may_delete:
        yield button("merge", _("Merge into another"), "resubmit", 23)
