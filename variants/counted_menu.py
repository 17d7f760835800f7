"""A menu item that says how much waits behind it: “Review (3)”."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

#: Beyond, “99+” is said.
MOST_COUNTED = 99


class CountedMenuItem(MenuItem):
    """A menu item with a number; nothing is added where nothing waits."""

    def waiting(self, request: HttpRequest) -> Any:
        """Return the rows that wait for the person."""
        raise NotImplementedError

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Add how many wait."""
        count = self.waiting(request).order_by()[: MOST_COUNTED + 1].count()
        label = self.label
        if count:
            shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
            label = _("%(label)s (%(count)s)") % {"label": self.label, "count": shown}
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )
