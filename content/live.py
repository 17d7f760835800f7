"""Rows whose saved state may be what visitors see.

A room above this one publishes what was saved, in the transaction of the save, by listening to
`live_row_saved`. Whatever way a row goes live (a button, a schedule, a script), it is saved, so
nothing goes around the listener, and a listener that refuses undoes the save.
"""

from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

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
