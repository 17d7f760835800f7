"""The taxonomy room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    verbose_name = "Taxonomy"

    def ready(self) -> None:
        """Keep terms that are in use."""
        from taxonomy.models import Channel, Device, Locale, Segment
        from taxonomy.usage import refuse_to_delete_used_term

        for model in (Segment, Channel, Device, Locale):
            pre_delete.connect(
                refuse_to_delete_used_term, sender=model, dispatch_uid="taxonomy.keep_used_terms"
            )
