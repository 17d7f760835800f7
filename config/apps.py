"""The entry points as a Django app: the commands that run the product, and its roles."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Refract"

    def ready(self) -> None:
        """Make the roles of a new instance as soon as there are permissions to give them."""
        leave_mails_to_notices()
        post_migrate.connect(make_roles_after_migrate, sender=self)
        post_migrate.connect(make_workflow_after_migrate, sender=self)


def leave_mails_to_notices() -> None:
    """Send none of Wagtail's mails about workflows: notices tell the same, to whom it concerns.

    Here, because this room becomes ready last, when Wagtail has connected them.
    """
    from wagtail.models import WorkflowState
    from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

    told = {"submitted": workflow_submitted, "rejected": workflow_rejected}
    for word, signal in (told | {"approved": workflow_approved}).items():
        signal.disconnect(
            sender=WorkflowState, dispatch_uid=f"workflow_state_{word}_email_notification"
        )


def make_roles_after_migrate(**kwargs: Any) -> None:
    """Make the groups of DESIGN.md section 1."""
    from config.roles import make_roles

    make_roles()


def make_workflow_after_migrate(**kwargs: Any) -> None:
    """Make the workflow that leads to brand approval."""
    from variants.releases.default_workflow import make_default_workflow

    make_default_workflow()
