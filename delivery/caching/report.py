"""The report of the caches in front of the API: how far each one was told what to forget."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.reports import ReportView

from delivery.caching.models import Purge
from variants.history import VIEW
from variants.selectors import current_generation

#: What each cache is called.
NAMES = {
    "http": gettext_lazy("Your own cache"),
    "fastly": "Fastly",
    "cloudflare": "Cloudflare",
    "cloudfront": "CloudFront",
}


class CachesView(ReportView):
    """The caches that the settings name."""

    model = Purge
    page_title = gettext_lazy("Caches in front")
    purpose = gettext_lazy(
        "Which publications each cache in front of the API was told of: what it was not told of, "
        "it may show until its copies end."
    )
    docs = "how-to/cache-answers"
    header_icon = "globe"
    index_url_name = "delivery_caches"
    index_results_url_name = "delivery_caches_results"
    results_template_name = "delivery/caching/caches_results.html"
    default_ordering = "cache"
    columns = [
        Column("cache", label=gettext_lazy("Cache"), accessor=lambda row: NAMES[row.cache]),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda row: state_words(row, current_generation()),
            primary=lambda row: bool(row.failure),
        ),
        Column(
            "failure",
            label=gettext_lazy("Why it failed"),
            accessor=lambda row: failure_words(row),
            classname="has-long-words",
        ),
        Column(
            "generation",
            label=gettext_lazy("Told up to generation"),
            accessor=lambda row: max(row.generation, 0),
        ),
        DateColumn("purged_at", label=gettext_lazy("Told last")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let those in who may see what was published.

        :raises PermissionDenied: for others.
        """
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Purge]:
        """Return the caches that there are now."""
        return Purge.objects.filter(cache__in=settings.WAGTAILFRONTENDCACHE)


def state_words(purge: Purge, newest: int) -> str:
    """How a cache stands."""
    if purge.failure:
        return _("Does not answer")
    return _("Is being told") if purge.generation < newest else _("Told everything")


def failure_words(purge: Purge) -> str:
    """What went wrong and when it is tried again; empty where nothing did."""
    if not purge.failure:
        return ""
    tries = ngettext("%(count)d try", "%(count)d tries", purge.attempts) % {"count": purge.attempts}
    seconds = max(0, round((purge.next_at - timezone.now()).total_seconds()))
    return _("%(failure)s (%(tries)s, next in %(seconds)d s)") % {
        "failure": purge.failure,
        "tries": tries,
        "seconds": seconds,
    }


class CachesMenuItem(MenuItem):
    """The report's place in the menu, where there are caches, for those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is something to see for this person."""
        return bool(settings.WAGTAILFRONTENDCACHE) and request.user.has_perm(VIEW)


def caches_urls() -> list[Any]:
    """Return the addresses of the report: a `register_admin_urls` hook."""
    return [
        path("caches/", CachesView.as_view(), name="delivery_caches"),
        path(
            "caches/results/", CachesView.as_view(results_only=True), name="delivery_caches_results"
        ),
    ]


def caches_menu_item() -> MenuItem:
    """Return the entry of the reports menu: a `register_reports_menu_item` hook."""
    return CachesMenuItem(
        CachesView.page_title,
        reverse("delivery_caches"),
        name="caches",
        icon_name="globe",
        order=960,
    )
