"""The addresses and the menu item of findings."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from variants.preview.access import may_preview
from variants.releases.access import writers_only
from variants.rule_runs.findings_list import FindingsView, VersionFindingsView


def rule_run_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    every, one = writers_only(FindingsView.as_view()), VersionFindingsView.as_view()
    return [
        path("findings/", every, name="variants_findings"),
        path(
            "findings/results/",
            writers_only(FindingsView.as_view(results_only=True)),
            name="variants_findings_results",
        ),
        path("rules/versions/<int:version>/findings/", one, name="variants_rule_findings"),
        path(
            "rules/versions/<int:version>/findings/results/",
            VersionFindingsView.as_view(results_only=True),
            name="variants_rule_findings_results",
        ),
    ]


class FindingsMenuItem(MenuItem):
    """The list of findings in the menu, for those who write content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person writes content."""
        return may_preview(request.user)


def findings_menu_item() -> MenuItem:
    """Return the entry of the reports menu."""
    return FindingsMenuItem(
        gettext_lazy("Findings"),
        reverse("variants_findings"),
        name="findings",
        icon_name="clipboard-list",
        order=310,
    )
