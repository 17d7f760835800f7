"""The list of what one person was told, and the way from a notice to what it is about."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from variants.counted_menu import CountedMenuItem
from variants.models import Notice


class SubjectColumn(TitleColumn):
    """What happened, as a link to where one acts on it; unread ones in bold."""

    cell_template_name = "variants/notices/subject_cell.html"


class NoticesView(IndexView):
    """A person's own notices, unread ones first."""

    model = Notice
    page_title = gettext_lazy("Notices")
    header_icon = "mail"
    index_url_name = "variants_notices"
    index_results_url_name = "variants_notices_results"
    template_name = "variants/notices/index.html"
    default_ordering = None
    paginate_by = 50
    is_searchable = False
    any_permission_required = None
    purpose = gettext_lazy("What was decided, asked or found since you last looked.")
    docs = "how-to/notices"
    nothing_yet = gettext_lazy(
        "Nothing yet. When somebody submits, decides, comments or asks you, it stands here."
    )
    columns = [
        SubjectColumn("subject", label=gettext_lazy("What"), sort_key=None),
        Column("event", label=gettext_lazy("About"), accessor="get_event_display"),
        DateColumn("at", label=gettext_lazy("When")),
    ]

    def user_has_any_permission(self, *args: Any) -> bool:
        """Everybody may read what they were told."""
        return True

    def get_base_queryset(self) -> Any:
        """Return the notices of the person."""
        return Notice.objects.filter(user=self.request.user)

    def order_queryset(self, queryset: Any) -> Any:
        """Unread ones first, then the newest."""
        return queryset.order_by(F("read_at").asc(nulls_first=True), "-at", "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add whether there is anything unread."""
        unread = Notice.objects.filter(user=self.request.user, read_at=None).exists()
        return super().get_context_data(*args, **kwargs) | {"has_unread": unread}


def follow_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect(notice.url or reverse("variants_notices"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    return redirect("variants_notices")


class NoticesMenuItem(CountedMenuItem):
    """The list, with how many are unread."""

    def waiting(self, request: HttpRequest) -> Any:
        """Return the person's unread notices."""
        return Notice.objects.filter(user=request.user, read_at=None)


def notices_menu_item() -> MenuItem:
    """Return the entry of the main menu."""
    url = reverse("variants_notices")
    return NoticesMenuItem(gettext_lazy("Notices"), url, name="notices", icon_name="mail", order=95)


def notice_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    return [
        path("notices/", NoticesView.as_view(), name="variants_notices"),
        path(
            "notices/results/",
            NoticesView.as_view(results_only=True),
            name="variants_notices_results",
        ),
        path("notices/read/", read_all, name="variants_notices_read"),
        path("notices/<int:pk>/", follow_notice, name="variants_notice"),
    ]
