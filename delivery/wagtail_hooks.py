"""What the delivery room adds to the admin."""

from wagtail import hooks

from delivery.log_actions import register_log_actions

hooks.register("register_log_actions", register_log_actions)
