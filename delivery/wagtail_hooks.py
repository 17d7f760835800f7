"""What the delivery room adds to the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from delivery.caching.report import caches_menu_item, caches_urls
from delivery.client_screens.viewset import ApiClientViewSet, ClientPolicy
from delivery.contract.urls import contract_menu_item, contract_urls, reach_menu_item
from delivery.log_actions import register_log_actions
from delivery.models import ApiClient
from delivery.what_was_this.screen import what_was_this_menu_item, what_was_this_urls

register_permission_policy(ApiClient, ClientPolicy(ApiClient))

hooks.register("register_log_actions", register_log_actions)
hooks.register("register_admin_viewset", ApiClientViewSet)
hooks.register("register_admin_urls", contract_urls)
hooks.register("register_reports_menu_item", contract_menu_item)
hooks.register("register_reports_menu_item", reach_menu_item)
hooks.register("register_admin_urls", what_was_this_urls)
hooks.register("register_reports_menu_item", what_was_this_menu_item)
hooks.register("register_admin_urls", caches_urls)
hooks.register("register_reports_menu_item", caches_menu_item)
