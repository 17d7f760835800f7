"""What the delivery room adds to the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from delivery.client_screens.viewset import ApiClientViewSet, ClientPolicy
from delivery.log_actions import register_log_actions
from delivery.models import ApiClient

register_permission_policy(ApiClient, ClientPolicy(ApiClient))

hooks.register("register_log_actions", register_log_actions)
hooks.register("register_admin_viewset", ApiClientViewSet)
