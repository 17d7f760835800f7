"""Addresses: the admin, the API, and files of a local instance."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls

from delivery import views as delivery_views
from variants.preview.urls import urlpatterns as preview_urlpatterns
from variants.review_links.urls import urlpatterns as review_link_urlpatterns

handler500 = "config.database_away.answer_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    # Refract has no pages; Wagtail's screens of them need what is not installed.
    re_path(r"^admin/pages/", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(wagtailadmin_urls)),
    # The server answers these before Django (config/wsgi.py); here they are for its test client.
    re_path(
        r"^(?:graphql/?$|graphql/files/|ofrep/|packs/|health/|metrics$)", delivery_views.answer
    ),
    *preview_urlpatterns,
    *review_link_urlpatterns,
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
