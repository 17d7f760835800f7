"""What the product takes out of the admin: Refract has no pages."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem


@hooks.register("construct_main_menu")
def hide_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take the page explorer out of the menu."""
    menu_items[:] = [item for item in menu_items if item.name != "explorer"]


@hooks.register("construct_homepage_summary_items")
def hide_page_count(request: HttpRequest, summary_items: list[Any]) -> None:
    """Take the number of pages off the dashboard."""
    summary_items[:] = [item for item in summary_items if not isinstance(item, PagesSummaryItem)]
