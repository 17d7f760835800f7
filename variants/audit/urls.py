"""The addresses and the menu item of the audit."""

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from variants.audit.pages import GenerationView, WhyView
from variants.audit.report import DecisionsView
from variants.history import HistoryMenuItem


def audit_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    patterns = [
        path("", DecisionsView.as_view(), name="index"),
        path("results/", DecisionsView.as_view(results_only=True), name="index_results"),
        path("generation/<int:number>/", GenerationView.as_view(), name="generation"),
        path("why/<slug:key>/", WhyView.as_view(), name="why"),
    ]
    return [path("reports/decisions/", include((patterns, "variants_audit")))]


def decisions_menu_item() -> MenuItem:
    """Return the entry of the reports menu."""
    return HistoryMenuItem(
        gettext_lazy("Decisions"),
        reverse("variants_audit:index"),
        name="decisions",
        icon_name="check",
        order=890,
    )
