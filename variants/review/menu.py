"""The way to the queue: in the menu, with how many releases await a decision."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from variants.counted_menu import CountedMenuItem
from variants.preview.access import may_preview
from variants.review.queue import reviews, waiting_for
from variants.review.urls_of import QUEUE


class ReviewMenuItem(CountedMenuItem):
    """The queue, for those who decide; for those who write, what they submitted."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person decides or writes."""
        return may_preview(request.user) or reviews(request.user)

    def waiting(self, request: HttpRequest) -> Any:
        """Return what awaits a decision of the person."""
        return waiting_for(request.user)


def review_menu_item() -> Any:
    """Return the entry of the main menu: a `register_admin_menu_item` hook."""
    return ReviewMenuItem(
        gettext_lazy("Review"), reverse(QUEUE), name="review", icon_name="glasses", order=90
    )
