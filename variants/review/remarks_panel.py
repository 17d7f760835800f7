"""The comments on what somebody edits, beside its form."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import BaseSidePanel

from variants.models import Remark, Variant
from variants.releases.collecting import unfinished_release_of
from variants.review.remarks import threads

#: Comments that are shown beside a form.
MOST = 50


class RemarksPanel(BaseSidePanel):
    """What reviewers say of a row, in the release that it is in."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Counts what is open."""

        aria_label = _("Toggle comments of reviewers")
        icon_name = "openquote"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
            """Add the number."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            open_ones = [each for each, _answers in self.panel.threads if not each.resolved_at]
            return context | {"count": len(open_ones)}

    name = "remarks"
    title = _("Comments of reviewers")
    template_name = "variants/review/remarks_panel.html"
    order = 350

    def __init__(self, row: Any, request: Any) -> None:
        super().__init__(row, request)
        self.release = unfinished_release_of(row)
        self.threads = threads(remarks_at(row, self.release)[:MOST]) if self.release else []

    @property
    def media(self) -> Media:
        """The styles of reviewing."""
        return Media(css={"all": [versioned_static("variants/review/review.css")]})

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Add the comments."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"release": self.release, "threads": self.threads}


def remarks_at(row: Any, release: Any) -> Any:
    """Return the comments on a row, and those on the whole release, as they were said."""
    if isinstance(row, Variant):
        own = Q(module=row.module.key, variant=row.key)
    else:
        own = Q(kind__in=["", row._meta.model_name], module=row.key, variant="")
    return Remark.objects.filter(own | Q(module=""), release=release)


def remarks_panel(row: Any, request: Any) -> RemarksPanel | None:
    """Return the panel of a row that is in a release; None otherwise."""
    if row.pk is None or getattr(row, "latest_revision_id", None) is None:
        return None
    panel = RemarksPanel(row, request)
    return panel if panel.release else None
