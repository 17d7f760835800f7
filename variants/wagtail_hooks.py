"""What the variants room adds to the admin."""

from wagtail import hooks

from variants.actions import register_actions
from variants.history import history_menu_item, history_urls
from variants.log_actions import register_log_actions

hooks.register("register_actions", register_actions)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_admin_urls", history_urls)
hooks.register("register_reports_menu_item", history_menu_item)
