"""The delivery room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        """Connect what `migrate`, previews and changed keys need of this room."""
        from delivery import signals
        from delivery.fetch_this import ApiCallers
        from delivery.instance_secrets import make_missing_secrets
        from variants.preview.callers import use_callers

        post_migrate.connect(make_missing_secrets, sender=self)
        use_callers(ApiCallers())
        signals.connect()
