"""What the product takes out of the admin: Refract has no pages and no documents."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from config.checklist import ChecklistPanel
from config.dashboard import DashboardPanel
from config.dashboard_panels import PANELS
from config.help import help_urls
from config.login_watch import login_watch_script, login_watch_urls
from variants.coverage.views import may_see

hooks.register("register_admin_urls", help_urls)
hooks.register("register_admin_urls", login_watch_urls)
hooks.register("insert_global_admin_js", login_watch_script)


@hooks.register("construct_main_menu")
def hide_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take the page explorer and the documents out of the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in ("explorer", "documents")]


@hooks.register("construct_reports_menu")
def hide_reports_of_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take the reports that know only pages out of the menu."""
    about_pages = ("locked-pages", "aging-pages", "page-types-usage")
    menu_items[:] = [item for item in menu_items if item.name not in about_pages]


@hooks.register("construct_help_menu")
def show_own_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Put our documentation in the place of Wagtail's, which is about pages."""
    shortcuts = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]
    docs = MenuItem(_("Documentation"), reverse("help_index"), name="docs", icon_name="help")
    menu_items[:] = [docs, *shortcuts]


@hooks.register("construct_homepage_panels")
def build_dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """Put our panels in the place of those about pages and workflows.

    What is in a workflow is in a release, and a panel of ours names those. Whoever works on
    neither modules nor variants reads nothing of them here either.
    """
    replaced = (
        RecentEditsPanel,
        LockedPagesPanel,
        UserObjectsInWorkflowModerationPanel,
        WorkflowObjectsToModeratePanel,
    )
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    panels.append(ChecklistPanel())
    if may_see(request.user):
        panels.extend(
            DashboardPanel(name, 300 + place, contents)
            for place, (name, contents) in enumerate(PANELS.items())
        )
