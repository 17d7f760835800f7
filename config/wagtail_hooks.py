"""What the product takes out of the admin: Refract has no pages and no documents."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel

from config.checklist import ChecklistPanel
from config.dashboard import DashboardPanel
from config.dashboard_panels import PANELS
from config.help import help_urls

hooks.register("register_admin_urls", help_urls)


@hooks.register("construct_main_menu")
def hide_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take the page explorer and the documents out of the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in ("explorer", "documents")]


@hooks.register("construct_homepage_panels")
def build_dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """Put our panels in the place of those about pages; keep those about workflows."""
    about_pages = (RecentEditsPanel, LockedPagesPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, about_pages)]
    panels.append(ChecklistPanel())
    panels.extend(
        DashboardPanel(name, 300 + place, contents)
        for place, (name, contents) in enumerate(PANELS.items())
    )
