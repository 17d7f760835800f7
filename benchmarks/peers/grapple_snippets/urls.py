"""wagtail-grapple's own addresses."""

from django.urls import include, path
from grapple import urls

urlpatterns = [path("", include(urls))]
