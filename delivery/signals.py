"""What happens when rows of clients and keys change, whoever changes them."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from delivery import clients_log
from delivery.models import ApiClient, ApiKey


def connect() -> None:
    """Have every saved or deleted client and key tell delivery.

    Updates of a queryset send no signal; whoever makes one calls `clients_log.moved_on`.
    """
    for model in (ApiClient, ApiKey):
        for signal in (post_save, post_delete):
            signal.connect(_tell, sender=model, dispatch_uid=f"{model.__name__} tells delivery")


def _tell(**_of: Any) -> None:
    clients_log.moved_on()
