"""The brand room as a Django app."""

from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "brand"
    verbose_name = "Brand"

    def ready(self) -> None:
        """Keep the history of rules."""
        from django.db.models.signals import pre_delete

        from brand.models import RuleVersion
        from brand.rule_life.immutability import keep_history

        pre_delete.connect(keep_history, sender=RuleVersion)
