"""The addresses at which forms ask for their findings."""

from typing import Any

from django.urls import include, path, reverse

from content.models import Module
from variants.findings.views import ModuleFindingsView, VariantFindingsView


def findings_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    of_modules, of_variants = ModuleFindingsView.as_view(), VariantFindingsView.as_view()
    patterns = [
        path("module/", of_modules, name="module"),
        path("module/<int:pk>/", of_modules, name="module"),
        path("variant/", of_variants, name="variant"),
        path("variant/<int:pk>/", of_variants, name="variant"),
    ]
    return [path("brand-findings/", include((patterns, "variants_live_findings")))]


def url_for(row: Any) -> str:
    """Return where the form of a row asks."""
    name = "module" if isinstance(row, Module) else "variant"
    return reverse(f"variants_live_findings:{name}", args=[row.pk] if row.pk else [])
