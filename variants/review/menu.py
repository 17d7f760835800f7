"""The way to the queue: in the menu, with how many releases await a decision."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from variants.preview.access import may_preview
from variants.review.queue import reviews, waiting_for
from variants.review.urls_of import QUEUE

#: Beyond, “99+” is said.
MOST_COUNTED = 99


class ReviewMenuItem(MenuItem):
    """The queue, for those who decide; for those who write, what they submitted."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person decides or writes."""
        return may_preview(request.user) or reviews(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Add how many await a decision of the person."""
        count = waiting_for(request.user).order_by()[: MOST_COUNTED + 1].count()
        label = self.label
        if count:
            shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
            label = _("Review (%(count)s)") % {"count": shown}
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


def review_menu_item() -> Any:
    """Return the entry of the main menu: a `register_admin_menu_item` hook."""
    return ReviewMenuItem(
        gettext_lazy("Review"), reverse(QUEUE), name="review", icon_name="glasses", order=90
    )
