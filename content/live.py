"""Rows whose saved state may be what visitors see.

A room above this one publishes what was saved, in the transaction of the save, by listening to
`live_row_saved`. Whatever way a row goes live (a button, a schedule, a script), it is saved, so
nothing goes around the listener, and a listener that refuses undoes the save.
"""

from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from wagtail.actions import action_registry
from wagtail.models import Revision

#: Sent inside the transaction, after the row and its child rows were written.
#: Arguments: `instance`, and `update_fields` (None: all fields).
live_row_saved = Signal()


class LiveRow(models.Model):
    """A model whose rows are published when they are saved live."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Save the row and publish it, both or neither."""
        with transaction.atomic():
            super().save(**kwargs)
            live_row_saved.send(
                type(self), instance=self, update_fields=kwargs.get("update_fields")
            )

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,
        log_action: bool | str = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Publish a revision through the action that is registered for this model.

        A room above this one may have registered its own, with a gate in it.
        """
        action = action_registry.get_action_class(type(self), "publish")
        action(
            revision,
            user=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
        ).execute(skip_permission_checks=skip_permission_checks)

    def unpublish(
        self,
        set_expired: bool = False,
        commit: bool = True,
        user: Any = None,
        log_action: bool | str = True,
    ) -> None:
        """Take the row off air through the action that is registered for this model."""
        action = action_registry.get_action_class(type(self), "unpublish")
        action(
            self, set_expired=set_expired, commit=commit, user=user, log_action=log_action
        ).execute()
