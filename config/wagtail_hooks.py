"""What the product takes out of the admin: Refract has no pages and no documents."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem

from config.help import help_urls

hooks.register("register_admin_urls", help_urls)


@hooks.register("construct_main_menu")
def hide_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take the page explorer and the documents out of the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in ("explorer", "documents")]


@hooks.register("construct_homepage_summary_items")
def hide_page_count(request: HttpRequest, summary_items: list[Any]) -> None:
    """Take the numbers of pages and documents off the dashboard."""
    hidden = (PagesSummaryItem, DocumentsSummaryItem)
    summary_items[:] = [item for item in summary_items if not isinstance(item, hidden)]
