"""The content room as a Django app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        """Register the module types."""
        from content.module_types import load_module_types

        load_module_types()
