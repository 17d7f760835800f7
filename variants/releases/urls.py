"""The addresses and the menu item of releases."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from variants.preview.access import may_preview
from variants.releases import add_rows, listing, preview, release_page
from variants.releases.access import writers_only


def release_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    listed, results = listing.ReleasesView, {"results_only": True}
    patterns = [
        path("", writers_only(listed.as_view()), name="index"),
        path("results/", writers_only(listed.as_view(**results)), name="index_results"),
        path("new/", writers_only(listing.NewReleaseView.as_view()), name="new"),
        path("add/", writers_only(add_rows.AddRowsView.as_view()), name="add_rows"),
        path("submit/", writers_only(add_rows.SubmitDraftsView.as_view()), name="submit_drafts"),
        path("<slug:key>/", writers_only(release_page.ReleaseView.as_view()), name="release"),
        path("<slug:key>/preview/", preview.preview, name="preview"),
        path("<slug:key>/do/<str:action>/", writers_only(release_page.act), name="act"),
        path("<slug:key>/remove/<int:number>/", writers_only(release_page.remove), name="remove"),
    ]
    return [path("releases/", include((patterns, "variants_releases")))]


class ReleasesMenuItem(MenuItem):
    """The list of releases in the menu, for those who write content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person writes content."""
        return may_preview(request.user)


def releases_menu_item() -> MenuItem:
    """Return the entry of the menu "Content"."""
    return ReleasesMenuItem(
        gettext_lazy("Releases"),
        reverse("variants_releases:index"),
        name="releases",
        icon_name="calendar-check",
        order=250,
    )
