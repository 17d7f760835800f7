"""Addresses of previews: in the admin, and of shared links."""

from typing import Any

from django.urls import path

from variants.preview import grid, shared_page, tools


def preview_urls() -> list[Any]:
    """Return the addresses in the admin: a `register_admin_urls` hook."""
    return [
        path("preview/context/", tools.context_form, name="variants_preview_context"),
        path("preview/name/", tools.save_sample, name="variants_preview_save_sample"),
        path("preview/share/", tools.share, name="variants_preview_share"),
        path("preview/fetch/", tools.fetch, name="variants_preview_fetch"),
        path("preview/frame/", tools.frame, name="variants_preview_frame"),
        path("preview/grid/", grid.grid, name="variants_preview_grid"),
    ]


#: What people without an account may open.
urlpatterns = [
    path("preview/<str:token>/", shared_page.shared_preview, name="variants_shared_preview"),
]
