"""The addresses and the menu items of the contract report."""

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from delivery.contract.reach_report import ReachView
from delivery.contract.trying_screen import TryKeysView
from delivery.contract.unknown_report import UnknownKeysView
from variants.history import HistoryMenuItem


def contract_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook."""
    patterns = [
        path("", UnknownKeysView.as_view(), name="index"),
        path("results/", UnknownKeysView.as_view(results_only=True), name="index_results"),
        path("reach/", ReachView.as_view(), name="reach"),
        path("reach/results/", ReachView.as_view(results_only=True), name="reach_results"),
        path("try/", TryKeysView.as_view(), name="try"),
    ]
    return [path("reports/contract/", include((patterns, "delivery_contract")))]


def contract_menu_item() -> MenuItem:
    """Return the entry of the reports menu for unknown keys."""
    return HistoryMenuItem(
        gettext_lazy("Contract report"),
        reverse("delivery_contract:index"),
        name="contract-report",
        icon_name="warning",
        order=880,
    )


def reach_menu_item() -> MenuItem:
    """Return the entry of the reports menu for whom modules reach."""
    return HistoryMenuItem(
        gettext_lazy("Whom modules reach"),
        reverse("delivery_contract:reach"),
        name="whom-modules-reach",
        icon_name="view",
        order=885,
    )
