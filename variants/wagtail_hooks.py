"""What the variants room adds to the admin."""

from wagtail import hooks

from variants.actions import register_actions
from variants.log_actions import register_log_actions

hooks.register("register_actions", register_actions)
hooks.register("register_log_actions", register_log_actions)
